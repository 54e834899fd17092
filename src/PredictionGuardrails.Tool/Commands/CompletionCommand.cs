using System.CommandLine;
using PredictionGuardrails.Tool.Output;

namespace PredictionGuardrails.Tool.Commands;

/// <summary><c>guardrails completion</c>: prints a shell completion script, which asks the tool for completions.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # guardrails completion for bash. In ~/.bashrc: source <(guardrails completion bash)
        _guardrails() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(guardrails "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _guardrails guardrails
        """;

    private const string Zsh = """
        # guardrails completion for zsh. In ~/.zshrc, after compinit: source <(guardrails completion zsh)
        _guardrails() {
          local -a answers
          answers=(${(f)"$(guardrails "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)"})
          if (( ${#answers} )); then compadd -- $answers; else _files; fi
        }
        compdef _guardrails guardrails
        """;

    private const string PowerShell = """
        # guardrails completion for PowerShell. In $PROFILE: guardrails completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName guardrails -ScriptBlock {
          param($wordToComplete, $commandAst, $cursorPosition)
          guardrails "[suggest:$cursorPosition]" "$commandAst" | Where-Object { $_ -like "$wordToComplete*" } |
            ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    private static readonly Dictionary<string, string> Scripts = new() { ["bash"] = Bash, ["zsh"] = Zsh, ["pwsh"] = PowerShell };

    public static Command Create(ToolConsole console)
    {
        var command = new Command("completion", "Print a shell completion script.");
        var shell = new Argument<string>("SHELL") { Description = "Shell: bash, pwsh, or zsh." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        command.Arguments.Add(shell);
        command.SetAction(parsed =>
        {
            console.Output.WriteLine(Scripts[parsed.GetRequiredValue(shell)]);
            return ExitCodes.Done;
        });
        return command;
    }
}
