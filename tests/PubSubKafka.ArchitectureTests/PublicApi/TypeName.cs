using System.Reflection;

namespace PubSubKafka.ArchitectureTests.PublicApi;

/// <summary>Types as C# writes them, with a question mark where null is allowed.</summary>
internal static class TypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(byte)] = "byte",
        [typeof(char)] = "char", [typeof(short)] = "short", [typeof(int)] = "int", [typeof(long)] = "long", [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return $"{Of(value, nullability?.GenericTypeArguments is [var only] ? only : null)}?";
        }

        var mark = !type.IsValueType && (nullability?.ReadState == NullabilityState.Nullable || nullability?.WriteState == NullabilityState.Nullable) ? "?" : "";
        return Plain(type, nullability) + mark;
    }

    /// <summary>A type's own name with its parameters and their variance, and those of the types around it.</summary>
    public static string OfDeclared(Type type)
    {
        var name = type.Name.Split('`')[0];
        if (type.IsGenericTypeDefinition)
        {
            name += $"<{string.Join(", ", type.GetGenericArguments().Select(Variance))}>";
        }

        return type.DeclaringType is { } outer ? $"{OfDeclared(outer)}.{name}" : name;
    }

    public static string Constraints(IEnumerable<Type> parameters) => string.Concat(parameters.Select(Constraint));

    private static string Plain(Type type, NullabilityInfo? nullability)
    {
        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[]";
        }

        if (type.IsByRef || type.IsPointer)
        {
            return $"{Of(type.GetElementType()!, nullability)}{(type.IsPointer ? "*" : "")}";
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (!type.IsGenericType)
        {
            return type.IsGenericParameter ? type.Name : Origin(type) + (type.DeclaringType is null ? "" : $"{type.DeclaringType.Name}.") + type.Name;
        }

        var known = nullability?.GenericTypeArguments ?? [];
        var arguments = type.GetGenericArguments().Select((argument, index) => Of(argument, index < known.Length ? known[index] : null));
        return $"{Origin(type)}{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>";
    }

    // Whoever reads the text knows the framework's types and ours; types of other packages are to stand out.
    private static string Origin(Type type) => type.Namespace?.Split('.')[0] is "System" or "Microsoft" or "PubSubKafka" ? "" : $"{type.Namespace}.";

    private static string Variance(Type parameter) => (parameter.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
    {
        GenericParameterAttributes.Covariant => $"out {parameter.Name}",
        GenericParameterAttributes.Contravariant => $"in {parameter.Name}",
        _ => parameter.Name,
    };

    private static string Constraint(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        List<string> parts = [];
        if (isStruct || attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            parts.Add(isStruct ? "struct" : "class");
        }

        parts.AddRange(parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(type => Of(type)).Order(StringComparer.Ordinal));
        if (!isStruct && attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
        {
            parts.Add("new()");
        }

        return parts.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", parts)}";
    }
}
