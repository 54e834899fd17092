using SilentFailure;
using Spectre.Console;

return await SilentFailureCommand.InvokeAsync(args, AnsiConsole.Console);
