using System.Reflection;
using System.Runtime.CompilerServices;

namespace PubSubKafka.ArchitectureTests.PublicApi;

/// <summary>The first line of a type.</summary>
internal static class TypeHeader
{
    public static string Of(Type type)
    {
        var name = $"{type.Namespace}.{TypeName.OfDeclared(type)}";
        return $"{ApiText.Attributes(type)}{Kind(type)} {name}{Bases(type)}{TypeName.Constraints(type.GetGenericArguments())}";
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum)
        {
            return $"enum({TypeName.Of(Enum.GetUnderlyingType(type))})";
        }

        if (type.IsInterface)
        {
            return "interface";
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return "delegate";
        }

        var record = type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is null ? "" : "record ";
        if (type.IsValueType)
        {
            return $"{(type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "")}{record}struct";
        }

        var modifier = (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static ",
            (true, false) => "abstract ",
            (false, true) => "sealed ",
            _ => "",
        };
        return $"{modifier}{record}class";
    }

    private static string Bases(Type type)
    {
        if (type.IsEnum)
        {
            return "";
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = type.GetInterfaces().Except(inherited).Where(@interface => @interface.IsVisible).Select(@interface => TypeName.Of(@interface));
        var all = type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType)
            ? bases.Order(StringComparer.Ordinal).Prepend(TypeName.Of(parent))
            : bases.Order(StringComparer.Ordinal);
        var list = string.Join(", ", all);
        return list.Length == 0 ? "" : $" : {list}";
    }
}
