using PredictionGuardrails.Fleet.Orleans.Documents;
using PredictionGuardrails.Fleet.Orleans.Tests.Support;

namespace PredictionGuardrails.Fleet.Orleans.Tests.Documents;

/// <summary>Documents in a storage that fails, and that another activation of the grain uses, too.</summary>
public sealed class FleetDocumentsTests
{
    private readonly TestStorage _storage = new();

    [Fact]
    public async Task Documents_are_read_by_another_activation()
    {
        var documents = await OpenAsync();
        await documents.TryWriteAsync("actions/fare", 0, "first");
        await documents.TryWriteAsync("actions/fare", 1, "second");
        await documents.TryWriteAsync("quorum/fare/", 0, "third");

        var other = await OpenAsync();

        other.Versions.Should().BeEquivalentTo(new Dictionary<string, long> { ["actions/fare"] = 2, ["quorum/fare/"] = 1 });
        (await other.ReadAsync("actions/fare"))!.Content.Should().Be("second");
    }

    [Fact]
    public async Task Fleets_in_one_storage_are_apart()
    {
        await (await OpenAsync("a/b")).TryWriteAsync("c", 0, "of a/b");
        await (await OpenAsync("a")).TryWriteAsync("b/c", 0, "of a");

        (await (await OpenAsync("a/b")).ReadAsync("c"))!.Content.Should().Be("of a/b");
    }

    [Fact]
    public async Task Document_that_could_not_be_written_has_the_old_version()
    {
        var documents = await OpenAsync();
        await documents.TryWriteAsync("baseline", 0, "first");
        _storage.RefusesWrites = true;
        var write = () => documents.TryWriteAsync("baseline", 1, "second");
        await write.Should().ThrowAsync<InvalidOperationException>();

        _storage.RefusesWrites = false;

        (await documents.ReadAsync("baseline"))!.Content.Should().Be("first");
        (await write()).Should().BeTrue();
    }

    [Fact]
    public async Task Document_whose_name_could_not_be_written_is_written_later()
    {
        var documents = await OpenAsync();
        _storage.RefusesWrites = true;
        var write = () => documents.TryWriteAsync("baseline", 0, "first");
        await write.Should().ThrowAsync<InvalidOperationException>();

        _storage.RefusesWrites = false;
        (await write()).Should().BeTrue();

        (await OpenAsync()).Versions.Should().ContainKey("baseline");
    }

    [Fact]
    public async Task Write_whose_answer_was_lost_is_not_done_twice()
    {
        var documents = await OpenAsync();
        await documents.TryWriteAsync("baseline", 0, "first");
        _storage.LosesAnswers = true;
        var write = () => documents.TryWriteAsync("baseline", 1, "second");
        await write.Should().ThrowAsync<InvalidOperationException>();

        _storage.LosesAnswers = false;

        (await write()).Should().BeFalse();
        documents.Versions["baseline"].Should().Be(2);
        (await documents.ReadAsync("baseline"))!.Content.Should().Be("second");
    }

    [Fact]
    public async Task Document_that_another_activation_wrote_is_not_overwritten()
    {
        var one = await OpenAsync();
        var other = await OpenAsync();
        await one.TryWriteAsync("baseline", 0, "of one");

        (await other.TryWriteAsync("baseline", 0, "of the other")).Should().BeFalse();

        (await other.ReadAsync("baseline"))!.Content.Should().Be("of one");
        (await other.TryWriteAsync("baseline", 1, "of the other")).Should().BeTrue();
    }

    [Fact]
    public async Task Names_that_two_activations_add_are_both_kept()
    {
        var one = await OpenAsync();
        var other = await OpenAsync();
        await one.TryWriteAsync("actions/fare", 0, "of one");
        await other.TryWriteAsync("actions/eta", 0, "of the other");

        (await OpenAsync()).Versions.Keys.Should().BeEquivalentTo("actions/fare", "actions/eta");
    }

    [Fact]
    public async Task Storage_that_is_gone_is_an_error_for_who_opens_it()
    {
        _storage.IsGone = true;

        var open = () => OpenAsync();

        await open.Should().ThrowAsync<InvalidOperationException>().WithMessage("The storage is gone.");
    }

    private async Task<FleetDocuments> OpenAsync(string fleet = "fares")
    {
        var storage = new DocumentStorage(_storage, fleet);
        return new FleetDocuments(storage, await storage.ReadAllAsync());
    }
}
