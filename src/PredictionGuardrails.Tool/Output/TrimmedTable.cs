using Spectre.Console.Rendering;

namespace PredictionGuardrails.Tool.Output;

/// <summary>A table without the empty lines that its border adds above and below.</summary>
internal sealed class TrimmedTable(Spectre.Console.Table table) : Renderable
{
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var lines = Segment.SplitLines(((IRenderable)table).Render(options, maxWidth));
        var first = lines.FindIndex(static line => !IsBlank(line));
        var last = lines.FindLastIndex(static line => !IsBlank(line));
        for (var i = first; i >= 0 && i <= last; i++)
        {
            foreach (var segment in lines[i])
            {
                yield return segment;
            }

            yield return Segment.LineBreak;
        }
    }

    private static bool IsBlank(SegmentLine line) => line.TrueForAll(static segment => string.IsNullOrWhiteSpace(segment.Text));
}
