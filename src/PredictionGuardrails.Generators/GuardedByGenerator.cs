using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PredictionGuardrails.Generators;

/// <summary>Writes the decorators that are marked <c>[GuardedBy]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class GuardedByGenerator : IIncrementalGenerator
{
    /// <summary>The name of the step that reads a class: tests use it to find out whether anything was read again.</summary>
    internal const string ReadStep = "Decorators";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var decorators = context.SyntaxProvider.ForAttributeWithMetadataName(
            DecoratorReader.GuardedBy,
            static (node, _) => node is ClassDeclarationSyntax,
            static (context, cancellationToken) => new DecoratorReader(context, cancellationToken).Read()).WithTrackingName(ReadStep);
        context.RegisterSourceOutput(decorators, static (context, decorator) =>
        {
            foreach (var finding in decorator.Findings)
            {
                context.ReportDiagnostic(finding.ToDiagnostic());
            }

            if (decorator.Findings.Count == 0)
            {
                context.AddSource(decorator.File, SourceText.From(DecoratorWriter.Write(decorator), Encoding.UTF8));
            }
        });
    }
}
