using System.Runtime.InteropServices;

namespace PubSubKafka.Tests.Failures;

/// <summary>Exceptions that only the runtime throws, got from it.</summary>
internal static class RuntimeExceptions
{
    public static OutOfMemoryException OutOfMemory => Assert.IsType<OutOfMemoryException>(Record.Exception(static () => new long[int.MaxValue]));

    public static AccessViolationException AccessViolation => Assert.IsType<AccessViolationException>(Record.Exception(static () => Marshal.ReadByte(1)));

    public static NullReferenceException NullReference => Assert.IsType<NullReferenceException>(Record.Exception(static () => Nothing().Length));

    private static string Nothing() => null!;
}
