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
    // - The reader runs beside the program, so that the script ends, with the program's exit code, when the program does.
    // - Descriptor 3 is needed because the shell gives background commands an empty standard input.
    // - Signals to the whole group, as from Ctrl+C, must not end the script before it has cleaned up. They are caught and not
    //   ignored, because the program would inherit that; a caught one ends a wait early, hence the loop.
    // - USR1 ends the reader, unless it is cleaning up.
    internal const string Script = """
        input=$1
        folder=$2
        shift 2
        trap : HUP INT TERM
        exec 3<&0
        "$@" <"$input" 3<&- &
        child=$!
        (
          trap : HUP INT TERM
          while read -r order; do
            case $order in
              stop) kill -TERM "$child" ;;
              kill) kill -KILL "$child" ;;
            esac
          done
          trap '' USR1
          kill -KILL "$child"
          while kill -0 "$child"; do sleep 0.05 || sleep 1; done
          [ -z "$folder" ] || rm -rf -- "$folder"
        ) <&3 >/dev/null 2>&1 &
        reader=$!
        exec 3<&-
        wait "$child"
        status=$?
        while kill -0 "$child" 2>/dev/null; do
          wait "$child"
          status=$?
        done
        kill -USR1 "$reader" 2>/dev/null
        wait "$reader" 2>/dev/null
        exit "$status"
        """;

    /// <summary>The shell's arguments that run a program under the script.</summary>
    internal static IEnumerable<string> Arguments(string input, string folder, IEnumerable<string> program) =>
        ["-c", Script, "supervisor", input, folder, .. program];
}
