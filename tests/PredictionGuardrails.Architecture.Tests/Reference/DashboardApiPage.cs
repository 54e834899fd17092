using System.Text.Json.Nodes;

namespace PredictionGuardrails.Architecture.Tests.Reference;

/// <summary>The dashboard's HTTP API, from its OpenAPI description.</summary>
internal static class DashboardApiPage
{
    public static string Write()
    {
        var api = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", "PredictionGuardrails.AspNetCore", "Api", "openapi.json")))!;
        var page = new MarkdownPage(
            "Dashboard HTTP API",
            "The [dashboard](../how-to/dashboard.md) uses the endpoints below `/guardrails/api`, and nothing else. `/guardrails/api/openapi.json` describes them; they aren't part of your app's own OpenAPI documents. " +
            "Numbers that aren't finite, or aren't known yet, are null. Times are in UTC. Errors use problem details (RFC 9457). This page is generated from the OpenAPI description.");
        foreach (var (path, methods) in api["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                WriteOperation(page, $"{method.ToUpperInvariant()} {path}", operation!);
            }
        }

        page.Heading(2, "Types");
        foreach (var (name, schema) in api["components"]!["schemas"]!.AsObject().Where(static schema => schema.Key != "ProblemDetails"))
        {
            WriteType(page, name, schema!);
        }

        return page.ToString();
    }

    private static void WriteOperation(MarkdownPage page, string title, JsonNode operation)
    {
        page.Heading(2, title).Paragraph(operation["summary"]!.GetValue<string>());
        if (operation["parameters"] is JsonArray { Count: > 0 } parameters)
        {
            page.Table(["Parameter", "In", "Type", "Required"], parameters.Select(static parameter => new[]
            {
                $"`{parameter!["name"]}`", parameter["in"]!.GetValue<string>(), Type(parameter["schema"]!), parameter["required"]?.GetValue<bool>() == true ? "Yes" : "No",
            }));
        }

        if (operation["requestBody"] is { } body)
        {
            page.Paragraph($"Request body: {Content(body)}.");
        }

        page.Table(["Status", "Body"], operation["responses"]!.AsObject().Select(static response => new[] { $"{response.Key} {response.Value!["description"]}", Content(response.Value!) }));
    }

    private static void WriteType(MarkdownPage page, string name, JsonNode schema)
    {
        page.Heading(3, name);
        if (schema["description"] is { } description)
        {
            page.Paragraph(description.GetValue<string>());
        }

        if (schema["enum"] is JsonArray values)
        {
            page.Paragraph($"One of {string.Join(", ", values.Where(static value => value is not null).Select(static value => $"`{value}`"))}.");
        }
        else if (schema["properties"] is JsonObject properties)
        {
            page.Table(["Property", "Type"], properties.Select(static property => new[] { $"`{property.Key}`", Type(property.Value!) }));
        }
    }

    private static string Content(JsonNode node)
    {
        var contents = (node["content"] as JsonObject ?? []).Select(static content => (Kind: content.Key, Type: Type(content.Value!["schema"]!)));
        return string.Join(", ", contents.Select(static content => content.Kind switch
        {
            "application/json" => content.Type,
            "application/problem+json" => "Problem details",
            _ => $"{content.Type} (`{content.Kind}`)",
        }));
    }

    private static string Type(JsonNode schema)
    {
        if (schema["$ref"] is { } reference)
        {
            var name = reference.GetValue<string>().Split('/')[^1];
            return $"[{name}](#{name.ToLowerInvariant()})";
        }

        var alternatives = (schema["anyOf"] ?? schema["oneOf"])?.AsArray().Select(static alternative => Type(alternative!));
        if (alternatives is not null)
        {
            return string.Join(" or ", alternatives);
        }

        string[] types = schema["type"] is JsonArray several ? [.. several.Select(static type => type!.GetValue<string>())] : [schema["type"]?.GetValue<string>() ?? "any"];
        var names = types.Order(StringComparer.Ordinal).Select(type => type == "array" ? $"array of {Type(schema["items"]!)}" : type);
        return string.Join(" or ", names.OrderBy(static name => name == "null"));
    }
}
