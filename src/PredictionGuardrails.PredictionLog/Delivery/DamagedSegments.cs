using Microsoft.Extensions.Logging;
using PredictionGuardrails.PredictionLog.Segments;
using PredictionGuardrails.PredictionLog.Storage;

namespace PredictionGuardrails.PredictionLog.Delivery;

/// <summary>Keeps segments that can't be read in a folder of their own, until the retention deletes them.</summary>
internal sealed class DamagedSegments(LogFolder folder, ILogger logger)
{
    /// <summary>Puts a segment aside. One that ends within its first bytes has never had a record, so it's left for deletion.</summary>
    public void Add(string segment)
    {
        if (new FileInfo(segment).Length > SegmentFormat.Magic.Length + SegmentFormat.FrameHeaderSize)
        {
            var path = folder.PathOfDamaged(segment);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(segment, path, overwrite: true);
            Log.SegmentDamaged(logger, segment, path);
        }
    }
}
