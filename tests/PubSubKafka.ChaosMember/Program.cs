using PubSubKafka.ChaosMember;

// A member of the chaos tests' group in a process of its own. Its standard input is a pipe from the test: a line ends it in order, and the end of the
// pipe, which comes however the test ends, at once.
await using var member = await MemberHost.StartAsync(MemberSettings.Read(args[0]));
var stoppedByItself = new TaskCompletionSource();
using var registration = member.Stopping.Register(stoppedByItself.SetResult);
var order = Task.Run(Console.In.ReadLineAsync);
if (await Task.WhenAny(order, stoppedByItself.Task) == stoppedByItself.Task)
{
    return 1;
}

if (await order is null)
{
    Environment.FailFast("The test is gone.");
}

registration.Dispose();
return 0;
