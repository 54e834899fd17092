namespace PredictionGuardrails.PredictionLog.Recording;

/// <summary>What kind of key a record has.</summary>
internal enum KeyKind
{
    None,
    Text,
    Integer,
    Identifier,
}

/// <summary>The small values of a record, packed into one number.</summary>
internal readonly record struct RecordFlags(long Bits)
{
    /// <summary>The bit of <see cref="IsSampled"/>.</summary>
    public const long Sampled = 1L << 18;

    /// <summary>The bit of records whose rare numbers have been set, see <see cref="RecordSlots.FillRare"/>.</summary>
    public const long Rare = 1L << 19;

    public PredictionVerdict Verdict => (PredictionVerdict)(Bits & 7);

    public BreakerState Breaker => (BreakerState)((Bits >> 3) & 3);

    public GuardMode Mode => (GuardMode)((Bits >> 5) & 3);

    public KeyKind Key => (KeyKind)((Bits >> 7) & 3);

    public KeyKind Unit => (KeyKind)((Bits >> 9) & 3);

    public bool HasPrediction => (Bits & (1 << 11)) != 0;

    public bool HasResult => (Bits & (1 << 12)) != 0;

    public bool IsProbe => (Bits & (1 << 13)) != 0;

    public bool IsFaultInjected => (Bits & (1 << 14)) != 0;

    public bool HasArm => (Bits & (1 << 15)) != 0;

    /// <summary>Whether the model of the arm answered; null if it wasn't called. Records of earlier versions are null, too.</summary>
    public bool? IsAnsweredByArm => (Bits & (1 << 16)) == 0 ? null : (Bits & (1 << 17)) != 0;

    /// <summary>Whether the record would be there whatever became of the call, because its unit is one of those that are sampled.</summary>
    public bool IsSampled => (Bits & Sampled) != 0;

    public static long Pack(PredictionVerdict verdict, BreakerState breaker, GuardMode mode) =>
        (long)verdict | ((long)breaker << 3) | ((long)mode << 5);

    public static long PackKey(KeyKind key) => (long)key << 7;

    public static long PackUnit(KeyKind unit) => (long)unit << 9;

    /// <summary>The same values with another kind of key.</summary>
    public static long WithKey(long bits, KeyKind key) => (bits & ~(3L << 7)) | PackKey(key);

    /// <summary>The same values with another kind of unit.</summary>
    public static long WithUnit(long bits, KeyKind unit) => (bits & ~(3L << 9)) | PackUnit(unit);

    public static long Pack(bool hasPrediction, bool hasResult, bool isProbe, bool isFaultInjected) =>
        (hasPrediction ? 1L << 11 : 0) | (hasResult ? 1L << 12 : 0) | (isProbe ? 1L << 13 : 0) | (isFaultInjected ? 1L << 14 : 0);

    /// <summary>Packs what a call with an arm has in addition.</summary>
    /// <param name="isArmCalled">Whether the model of the arm was called.</param>
    /// <param name="isAnsweredByArm">Whether it answered.</param>
    public static long PackArm(bool isArmCalled, bool isAnsweredByArm) =>
        (1L << 15) | (isArmCalled ? 1L << 16 : 0) | (isAnsweredByArm ? 1L << 17 : 0);
}
