using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Statistics;

/// <summary>The current thread's slots, by the number of their recorder. The table grows with the numbers that are in use.</summary>
internal static class ThreadSlots
{
    [ThreadStatic]
    private static ThreadSlot[]? _slots;

    /// <summary>The thread's slot; <see cref="ThreadSlot.None"/> if it has none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ThreadSlot At(int number)
    {
        var slots = _slots;
        return slots is not null && (uint)number < (uint)slots.Length
            ? Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(slots), (uint)number)
            : ThreadSlot.None;
    }

    public static void Set(int number, ThreadSlot slot)
    {
        var slots = _slots ?? [];
        if (slots.Length <= number)
        {
            var larger = new ThreadSlot[Math.Max(8, 2 * (number + 1))];
            slots.CopyTo(larger, 0);
            larger.AsSpan(slots.Length).Fill(ThreadSlot.None);
            slots = larger;
            _slots = slots;
        }

        slots[number] = slot;
    }
}
