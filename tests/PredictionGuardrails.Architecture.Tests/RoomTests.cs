namespace PredictionGuardrails.Architecture.Tests;

/// <summary>The core's folders use each other in one direction.</summary>
public sealed class RoomTests(CoreFixture core) : IClassFixture<CoreFixture>
{
    [Fact]
    public void Every_folder_is_a_room_and_every_room_a_folder()
    {
        var folders = Directory.EnumerateDirectories(Repository.Source("PredictionGuardrails"))
            .Where(folder => Repository.SourceFiles(folder).Any())
            .Select(Path.GetFileName)
            .Where(folder => folder is not ("obj" or "bin"))
            .Append(Rooms.Root);

        Rooms.FromTopToBottom.Select(room => room.Room).Should().BeEquivalentTo(folders);
    }

    [Fact]
    public void Rooms_may_use_only_rooms_below_them()
    {
        var order = Rooms.FromTopToBottom.Select(room => room.Room).ToList();

        var upward = from room in Rooms.FromTopToBottom from used in room.MayUse where order.IndexOf(used) <= order.IndexOf(room.Room) select $"{room.Room} -> {used}";

        upward.Should().BeEmpty();
    }

    [Fact]
    public void Types_use_types_of_allowed_rooms_apart_from_the_listed_exceptions()
    {
        var allowed = Rooms.FromTopToBottom.ToDictionary(room => room.Room, room => room.MayUse);
        var refused = core.References
            .Where(reference => reference.Room != reference.TypeRoom && !allowed[reference.Room].Contains(reference.TypeRoom))
            .Select(reference => $"{reference.File} -> {reference.TypeRoom}: {reference.Type}");

        refused.Should().BeEquivalentTo(Rooms.Exceptions, "a new use belongs in another room, and one that has ended belongs off the list");
    }

    [Fact]
    public void Every_allowed_use_exists()
    {
        var used = core.References.Select(reference => (reference.Room, reference.TypeRoom)).ToHashSet();

        var unused = from room in Rooms.FromTopToBottom from other in room.MayUse where !used.Contains((room.Room, other)) select $"{room.Room} -> {other}";

        unused.Should().BeEmpty("a use that has ended must not come back unnoticed");
    }

    [Fact]
    public void Internal_types_have_the_namespace_of_their_folder_and_public_types_that_of_the_library()
    {
        core.Project.Types().Where(type => type.Namespace != "Microsoft.Extensions.DependencyInjection")
            .Should().AllSatisfy(type => type.Namespace.Should().Be(
                type.IsPublic || type.Room == Rooms.Root ? "PredictionGuardrails" : $"PredictionGuardrails.{type.Room}", type.Name));
    }

    [Fact]
    public void The_readme_of_the_core_lists_the_rooms_from_top_to_bottom()
    {
        var listed = File.ReadLines(Path.Combine(Repository.Source("PredictionGuardrails"), "README.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1].TrimEnd('/'));

        listed.Should().Equal(Rooms.FromTopToBottom.Select(room => room.Room));
    }
}
