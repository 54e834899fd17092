using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace PredictionGuardrails.AspNetCore.Api;

/// <summary>The JSON format of the endpoints. It doesn't depend on the host's JSON options.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(Overview))]
[JsonSerializable(typeof(GuardDetail))]
[JsonSerializable(typeof(SeriesView))]
[JsonSerializable(typeof(HistogramView))]
[JsonSerializable(typeof(IReadOnlyList<BreachRow>))]
[JsonSerializable(typeof(BreachDetail))]
[JsonSerializable(typeof(IReadOnlyList<IncidentRow>))]
[JsonSerializable(typeof(IncidentDetail))]
[JsonSerializable(typeof(IReadOnlyList<SettingView>))]
[JsonSerializable(typeof(ActionRequest))]
[JsonSerializable(typeof(OutcomesRequest))]
[JsonSerializable(typeof(OutcomesView))]
[JsonSerializable(typeof(AnalysisView))]
[JsonSerializable(typeof(IReadOnlyList<ExperimentRow>))]
[JsonSerializable(typeof(ExperimentDetail))]
[JsonSerializable(typeof(FleetView))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
