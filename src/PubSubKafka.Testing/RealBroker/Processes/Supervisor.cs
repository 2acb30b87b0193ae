namespace PubSubKafka.Testing.RealBroker.Processes;

/// <summary>
/// The shell script that stands between this process and Java. Its standard input is a pipe from us: it takes the orders
/// <c>stop</c> and <c>kill</c>, and when the pipe closes, which the kernel does however we end, it kills Java and removes the
/// cluster's folder. So nothing outlives a test run, even one that was ended by SIGKILL.
/// </summary>
internal static class Supervisor
{
    internal const string Stop = "stop";
    internal const string Kill = "kill";

    // Arguments: what the program reads as standard input, the folder to remove when the pipe closes (or nothing), the program.
    // The reader runs beside the program, so that the script also ends, with the program's exit code, when the program does.
    // Descriptor 3 is needed because the shell gives background commands an empty standard input. The trap lets the reader
    // finish cleaning up although the end of the program it has just killed makes the script end the reader.
    internal const string Script = """
        input=$1
        folder=$2
        shift 2
        exec 3<&0
        "$@" <"$input" 3<&- &
        child=$!
        (
          while read -r order; do
            case $order in
              stop) kill -TERM "$child" ;;
              kill) kill -KILL "$child" ;;
            esac
          done
          trap '' TERM
          kill -KILL "$child"
          while kill -0 "$child"; do sleep 0.05 || sleep 1; done
          [ -z "$folder" ] || rm -rf -- "$folder"
        ) <&3 >/dev/null 2>&1 &
        reader=$!
        exec 3<&-
        wait "$child"
        status=$?
        kill "$reader" 2>/dev/null
        wait "$reader" 2>/dev/null
        exit "$status"
        """;

    /// <summary>The shell's arguments that run a program under the script.</summary>
    internal static IEnumerable<string> Arguments(string input, string folder, IEnumerable<string> program) =>
        ["-c", Script, "supervisor", input, folder, .. program];
}
