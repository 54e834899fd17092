using PredictionGuardrails.Tool.Commands;
using PredictionGuardrails.Tool.Output;

return await GuardrailsCommand.InvokeAsync(args, ToolConsole.OfProcess());
