using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace PredictionGuardrails.Notifications;

[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(DateTimeOffset?))]
internal sealed partial class NotificationsJson : JsonSerializerContext;
