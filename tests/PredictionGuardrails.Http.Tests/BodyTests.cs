using System.Net;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace PredictionGuardrails.Http.Tests;

public sealed record Quotes(Fare[] Fares, List<string> Names, string?[]? Notes = null, Dictionary<string, Fare>? ByCity = null, List<List<string>>? Rows = null);

public sealed record Ticket(double Price)
{
    public required string From { get; init; }

    public string Currency { get; set; } = "EUR";

    // A generated serializer loses this value if the member is missing.
    public string Class { get; init; } = "second";

    public int? Seat { get; init; }
}

public record struct Price(double Amount);

public readonly record struct Sealed(double Amount);

public sealed class Grade
{
    public char Letter { get; set; }

    public char Sign { get; set; } = '+';

    public DateOnly Day { get; set; } = new(2026, 11, 24);

    [JsonPropertyName("points_total")]
    public required int Points { get; init; }
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Flat), "flat")]
public abstract record Tariff;

public sealed record Flat(double Amount) : Tariff;

public sealed record Checked
{
    public Checked(double amount) => Amount = amount >= 0 ? amount : throw new ArgumentOutOfRangeException(nameof(amount));

    public double Amount { get; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Fare))]
[JsonSerializable(typeof(Fare[]))]
[JsonSerializable(typeof(Dictionary<string, Fare>))]
[JsonSerializable(typeof(double?[]))]
[JsonSerializable(typeof(double))]
[JsonSerializable(typeof(Quotes))]
[JsonSerializable(typeof(Price))]
[JsonSerializable(typeof(Ticket))]
[JsonSerializable(typeof(Sealed))]
[JsonSerializable(typeof(Grade))]
[JsonSerializable(typeof(Tariff))]
[JsonSerializable(typeof(Checked))]
public sealed partial class BodyJson : JsonSerializerContext;

/// <summary>What a body of a success is, and what it isn't.</summary>
public sealed class BodyTests : IAsyncLifetime
{
    private FareServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await FareServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[{\"amount\":1}]")]
    [InlineData("\"12.5\"")]
    [InlineData("12.5")]
    [InlineData("true")]
    [InlineData("{\"amount\":\"12.5\"}")]
    [InlineData("{\"amount\":[12.5]}")]
    [InlineData("{\"amount\":{}}")]
    [InlineData("{\"amount\":true}")]
    [InlineData("{\"amount\":NaN}")]
    [InlineData("{\"amount\":12.5,\"amount\":0}")]
    [InlineData("{\"amount\":12.5}{\"amount\":12.5}")]
    [InlineData("{\"amount\":12.5")]
    [InlineData("{\"amount\":12.5,}")]
    [InlineData("{\"AMOUNT\":12.5}")]
    [InlineData("{\"fare\":{\"amount\":12.5}}")]
    [InlineData("//{\"amount\":12.5}")]
    [InlineData("data: {\"amount\":12.5}")]
    [InlineData("﻿﻿{\"amount\":12.5}")]
    public Task Body_that_is_no_fare_is_no_prediction(string body) => ShouldBeNoneAsync(BodyJson.Default.Fare, body);

    [Theory]
    [InlineData("{\"fares\":[null],\"names\":[]}", "fares")]
    [InlineData("{\"fares\":[{\"amount\":1},null],\"names\":[]}", "fares")]
    [InlineData("{\"fares\":[{}],\"names\":[]}", "amount")]
    [InlineData("{\"fares\":[{\"amount\":null}],\"names\":[]}", "amount")]
    [InlineData("{\"fares\":null,\"names\":[]}", "fares")]
    [InlineData("{\"fares\":[],\"names\":[null]}", "names")]
    [InlineData("{\"fares\":[],\"names\":[\"a\",null]}", "names")]
    [InlineData("{\"fares\":[]}", "names")]
    [InlineData("{\"fares\":[],\"names\":[],\"byCity\":{\"Lyon\":null}}", "byCity")]
    [InlineData("{\"fares\":[],\"names\":[],\"rows\":[[\"a\"],[null]]}", "rows")]
    [InlineData("{\"fares\":[],\"names\":[],\"rows\":[null]}", "rows")]
    public Task Nested_value_that_is_missing_or_null_is_named(string body, string member) => ShouldBeNoneAsync(BodyJson.Default.Quotes, body, member);

    [Theory]
    [InlineData("{\"fares\":[],\"names\":[\"a\"]}")]
    [InlineData("{\"fares\":[{\"amount\":1}],\"names\":[],\"notes\":[null],\"rows\":[[\"a\"]],\"byCity\":{\"Lyon\":{\"amount\":1}}}")]
    [InlineData("{\"fares\":[],\"names\":[],\"notes\":null,\"rows\":null,\"byCity\":null,\"more\":1}")]
    public Task Elements_that_can_be_null_may_be(string body) => ShouldPassAsync(BodyJson.Default.Quotes, body);

    [Fact]
    public Task Null_in_an_array_is_no_prediction() => ShouldBeNoneAsync(BodyJson.Default.FareArray, "[{\"amount\":1},null]");

    [Fact]
    public Task Null_in_a_dictionary_is_no_prediction() => ShouldBeNoneAsync(BodyJson.Default.DictionaryStringFare, "{\"Lyon\":null}");

    [Fact]
    public Task Element_of_a_dictionary_that_lacks_a_member_is_no_prediction() => ShouldBeNoneAsync(BodyJson.Default.DictionaryStringFare, "{\"Lyon\":{}}", "amount");

    [Fact]
    public Task Numbers_of_an_array_that_can_be_null_may_be() => ShouldPassAsync(BodyJson.Default.NullableDoubleArray, "[1,null]");

    [Fact]
    public Task Null_in_the_place_of_a_number_is_no_prediction() => ShouldBeNoneAsync(BodyJson.Default.Double, "null");

    [Fact]
    public Task Structs_need_their_members() => ShouldBeNoneAsync(BodyJson.Default.Price, "{}", "amount");

    [Fact]
    public Task Read_only_structs_need_their_members() => ShouldBeNoneAsync(BodyJson.Default.Sealed, "{}", "amount");

    [Theory]
    [InlineData("{\"letter\":\"B\",\"points_total\":3}", null)]
    [InlineData("{\"points_total\":3}", "letter")]
    [InlineData("{\"letter\":\"B\"}", "points_total")]
    [InlineData("{\"letter\":\"B\",\"points\":3}", "points_total")]
    public Task Characters_dates_and_renamed_members_are_looked_for(string body, string? missing) =>
        missing is null ? ShouldPassAsync(BodyJson.Default.Grade, body) : ShouldBeNoneAsync(BodyJson.Default.Grade, body, missing);

    [Theory]
    [InlineData("{\"price\":1,\"from\":\"Lyon\",\"class\":\"first\"}", null)]
    [InlineData("{\"price\":1,\"class\":\"first\"}", "from")]
    [InlineData("{\"from\":\"Lyon\",\"class\":\"first\"}", "price")]
    [InlineData("{\"price\":1,\"from\":null,\"class\":\"first\"}", "from")]
    [InlineData("{\"price\":1,\"from\":\"Lyon\",\"class\":\"first\",\"currency\":null}", "currency")]
    [InlineData("{\"price\":1,\"from\":\"Lyon\"}", "class")]
    public Task Record_with_required_and_initial_values_needs_what_has_none(string body, string? missing) =>
        missing is null ? ShouldPassAsync(BodyJson.Default.Ticket, body) : ShouldBeNoneAsync(BodyJson.Default.Ticket, body, missing);

    [Theory]
    [InlineData("{\"amount\":1}")]
    [InlineData("{\"kind\":\"metered\",\"amount\":1}")]
    [InlineData("{\"kind\":\"flat\"}")]
    public Task Polymorphic_body_without_its_kind_or_its_members_is_no_prediction(string body) => ShouldBeNoneAsync(BodyJson.Default.Tariff, body);

    [Fact]
    public Task Polymorphic_body_is_read_by_its_kind() => ShouldPassAsync(BodyJson.Default.Tariff, "{\"kind\":\"flat\",\"amount\":1}");

    [Fact]
    public Task Value_that_the_types_constructor_refuses_is_no_prediction() => ShouldBeNoneAsync(BodyJson.Default.Checked, "{\"amount\":-1}");

    [Theory]
    [InlineData(204)]
    [InlineData(205)]
    public async Task Success_without_a_body_is_no_prediction(int status)
    {
        _server.Answer = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        (await AskAsync(BodyJson.Default.Fare)).Exception.Should().BeAssignableTo<HttpRequestException>().Which.Message.Should().Contain($"returned {status} with no content type, which can't be deserialized as Fare (0 bytes)");
    }

    [Fact]
    public async Task Part_of_an_answer_is_no_prediction()
    {
        _server.Answer = context => FareServer.Json(context, "{\"amount\":12}", status: 206);

        (await AskAsync(BodyJson.Default.Fare)).Exception.Should().BeAssignableTo<HttpRequestException>().Which.Message.Should().EndWith("The response is partial content.");
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", "utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"", "utf-8")]
    [InlineData("application/json; charset=utf-16", "utf-16")]
    [InlineData("application/json; charset=iso-8859-1", "iso-8859-1")]
    [InlineData("application/problem+json", "utf-8")]
    public async Task Body_is_read_by_its_character_set(string type, string charset)
    {
        _server.Answer = context => WriteAsync(context, type, [.. Encoding.GetEncoding(charset).Preamble, .. Encoding.GetEncoding(charset).GetBytes("{\"fares\":[],\"names\":[\"Orléans\"]}")]);

        var (exception, prediction) = await AskAsync(BodyJson.Default.Quotes);

        exception.Should().BeNull();
        prediction!.Names.Should().Equal("Orléans");
    }

    [Theory]
    [InlineData("application/json; charset=foo")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Body_of_a_wrong_character_set_is_no_prediction(string type)
    {
        _server.Answer = context => WriteAsync(context, type, "{\"amount\":12.5}"u8.ToArray());

        (await AskAsync(BodyJson.Default.Fare)).Exception.Should().BeAssignableTo<HttpRequestException>().Which.Message.Should().Contain("can't be deserialized as Fare (15 bytes)");
    }

    [Fact]
    public async Task Compressed_garbage_is_no_prediction()
    {
        _server.Answer = context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return WriteAsync(context, "application/json", [0x1F, 0x8B, 1, 2, 3]);
        };

        (await AskAsync(BodyJson.Default.Fare)).Exception.Should().BeAssignableTo<HttpRequestException>();
    }

    [Fact]
    public async Task Members_name_of_any_length_and_kind_is_reported_on_one_short_line()
    {
        var name = "\\u001b[31m\\r\\n" + new string('x', 10_000);
        _server.Answer = context => FareServer.Json(context, $"{{\"{name}\":{{\"amount\":\"\"}}}}");

        var message = (await AskAsync(BodyJson.Default.DictionaryStringFare)).Exception!.Message;

        message.Should().NotContainAny("\u001b", "\r", "\n");
        message.Length.Should().BeLessThan(500);
    }

    private static Task WriteAsync(HttpContext context, string type, byte[] body)
    {
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(body).AsTask();
    }

    private async Task ShouldBeNoneAsync<TPrediction>(JsonTypeInfo<TPrediction> json, string body, string member = "(")
    {
        _server.Answer = context => FareServer.Json(context, body);

        var (exception, _) = await AskAsync(json);

        exception.Should().BeAssignableTo<HttpRequestException>().Which.Message.Should().Contain("which can't be deserialized as ").And.Contain(member);
    }

    private async Task ShouldPassAsync<TPrediction>(JsonTypeInfo<TPrediction> json, string body)
    {
        _server.Answer = context => FareServer.Json(context, body);

        (await AskAsync(json)).Exception.Should().BeNull();
    }

    /// <summary>Asks through a client that has a guard without checks; the prediction is what the guard saw.</summary>
    private async Task<(Exception? Exception, TPrediction? Prediction)> AskAsync<TPrediction>(JsonTypeInfo<TPrediction> json)
    {
        TPrediction? seen = default;
        var services = new ServiceCollection();
        services.AddPredictionGuardrails().AddGuard<HttpRequestMessage, TPrediction>("fare", guard => guard.Check("seen", prediction =>
        {
            seen = prediction;
            return true;
        }));
        services.AddHttpClient("fares", client => client.BaseAddress = _server.Address).AddPredictionGuard("fare", json);
        await using var provider = services.BuildServiceProvider();
        var exception = await Record.ExceptionAsync(async () =>
        {
            using var response = await provider.GetRequiredService<IHttpClientFactory>().CreateClient("fares").GetAsync("fare", Cancellation);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
        });
        return (exception, seen);
    }
}
