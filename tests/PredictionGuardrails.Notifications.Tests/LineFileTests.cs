using System.Text;

namespace PredictionGuardrails.Notifications.Tests;

/// <summary>Lines that are whole or not there, on a disk that can be full.</summary>
public sealed class LineFileTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "new\n")]
    [InlineData("old\n", "old\nnew\n")]
    [InlineData("old\ncu", "old\ncu\nnew\n")]
    [InlineData("cu", "cu\nnew\n")]
    public async Task Line_begins_on_a_line_of_its_own(string before, string after)
    {
        using var file = new Disk(before);

        await LineFile.AppendAsync(file, "new"u8.ToArray(), Cancellation);

        file.Text.Should().Be(after);
    }

    [Theory]
    [InlineData("old\n")]
    [InlineData("old\ncu")]
    public async Task Line_for_which_there_is_no_room_leaves_nothing_behind(string before)
    {
        using var file = new Disk(before) { Room = 2 };

        await file.Awaiting(it => LineFile.AppendAsync(it, "new"u8.ToArray(), Cancellation).AsTask()).Should().ThrowAsync<IOException>().WithMessage("No space left on device");

        file.Text.Should().Be(before);
    }

    [Fact]
    public async Task Line_after_one_that_was_cut_off_for_good_is_whole()
    {
        using var file = new Disk("old\n") { Room = 2, CanBeShortened = false };
        await file.Awaiting(it => LineFile.AppendAsync(it, "new"u8.ToArray(), Cancellation).AsTask()).Should().ThrowAsync<IOException>().WithMessage("No space left on device");
        file.Room = int.MaxValue;

        await LineFile.AppendAsync(file, "next"u8.ToArray(), Cancellation);

        file.Text.Should().Be("old\nne\nnext\n");
    }

    /// <summary>A file on a disk that has so much room.</summary>
    private sealed class Disk : MemoryStream
    {
        public Disk(string text) => Write(Encoding.UTF8.GetBytes(text));

        public int Room { get; set; } = int.MaxValue;

        public bool CanBeShortened { get; init; } = true;

        public string Text => Encoding.UTF8.GetString(ToArray());

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await base.WriteAsync(buffer[..Math.Min(Room, buffer.Length)], cancellationToken);
            if (buffer.Length > Room)
            {
                throw new IOException("No space left on device");
            }
        }

        public override void SetLength(long value)
        {
            if (!CanBeShortened)
            {
                throw new IOException("It can't be shortened.");
            }

            base.SetLength(value);
        }
    }
}
