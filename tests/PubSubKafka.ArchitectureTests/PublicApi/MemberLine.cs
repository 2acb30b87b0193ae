using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PubSubKafka.ArchitectureTests.PublicApi;

/// <summary>One line for a member; null for one that nobody outside can name, or that another line stands for.</summary>
internal static class MemberLine
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string? Of(MemberInfo member)
    {
        if (member.IsDefined(typeof(CompilerGeneratedAttribute)) || member is Type)
        {
            return null;
        }

        var line = member switch
        {
            FieldInfo field => Field(field),
            PropertyInfo property => Property(property),
            EventInfo @event when Visible(@event.AddMethod) => $"event {TypeName.Of(@event.EventHandlerType!)} {@event.Name}",
            ConstructorInfo constructor when Visible(constructor) && !constructor.IsStatic =>
                $"{Access(constructor)}{TypeName.OfDeclared(constructor.DeclaringType!)}({Parameters(constructor)})",
            MethodInfo { IsSpecialName: false } method when Visible(method) => Method(method),
            MethodInfo { IsSpecialName: true } method when Visible(method) && method.Name.StartsWith("op_", StringComparison.Ordinal) => Method(method),
            _ => null,
        };
        return line is null ? null : ApiText.Attributes(member) + line;
    }

    private static string? Field(FieldInfo field)
    {
        if (!(field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) || field.IsSpecialName)
        {
            return null;
        }

        if (field.DeclaringType!.IsEnum)
        {
            return $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}";
        }

        var type = TypeName.Of(field.FieldType, Nullability.Create(field));
        return field.IsLiteral
            ? $"const {type} {field.Name} = {Constant(field.GetRawConstantValue())}"
            : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{type} {field.Name}";
    }

    private static string? Property(PropertyInfo property)
    {
        var (get, set) = (Visible(property.GetMethod), Visible(property.SetMethod));
        if (!get && !set)
        {
            return null;
        }

        var first = (get ? property.GetMethod : property.SetMethod)!;
        var parameters = property.GetIndexParameters();
        var name = parameters.Length == 0 ? property.Name : $"this[{string.Join(", ", parameters.Select(Parameter))}]";
        var setter = set && property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Access(first)}{required}{TypeName.Of(property.PropertyType, Nullability.Create(property))} {name} "
            + $"{{ {(get ? "get; " : "")}{(set ? $"{setter}; " : "")}}}";
    }

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        var parameters = generic.Length == 0 ? "" : $"<{string.Join(", ", generic.Select(parameter => parameter.Name))}>";
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{Access(method)}{TypeName.Of(method.ReturnType, Nullability.Create(method.ReturnParameter))} {method.Name}{parameters}"
            + $"({extension}{Parameters(method)}){TypeName.Constraints(generic)}";
    }

    private static bool Visible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string Access(MethodBase method)
    {
        var access = method.IsPublic ? "" : "protected ";
        if (method.IsStatic)
        {
            return $"{access}static ";
        }

        if (method.DeclaringType!.IsInterface)
        {
            return access + (method.IsAbstract ? "" : "default ");
        }

        var isOverride = method is MethodInfo { IsVirtual: true } info && info.GetBaseDefinition() != info;
        return access + method switch
        {
            { IsAbstract: true } => "abstract ",
            _ when isOverride => "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => "",
        };
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var passing = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true } when parameter.IsIn => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            _ => "",
        };
        var type = TypeName.Of(parameter.ParameterType, Nullability.Create(parameter));
        return $"{passing}{type} {parameter.Name}{(parameter.HasDefaultValue ? $" = {Constant(parameter.RawDefaultValue)}" : "")}";
    }

    private static string Constant(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
