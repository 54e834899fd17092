using Microsoft.Extensions.Configuration;

namespace PredictionGuardrails.Hosting;

/// <summary>The configuration that code hands over, in place of the container's own.</summary>
internal sealed record ConfigurationStatement(IConfiguration Configuration);
