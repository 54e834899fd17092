using System.Numerics;
using System.Runtime.InteropServices;
using PredictionGuardrails.Text;

namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// What every bet of a book has won since it last had nothing: the e-CUSUM of Shin, Ramdas and Rinaldo (2022), in logarithms. An alarm at
/// log(K · ARL), with K bets, comes on average at most once in ARL predictions if nothing has changed.
/// </summary>
internal sealed class EDetector : IChangeEvidence
{
    private readonly BettingScores _book;
    private readonly double[] _won;
    private readonly float[] _gained;
    private readonly long[] _predictions;
    private readonly long[] _numbers;
    private readonly double[] _sums;

    /// <param name="book">The bets.</param>
    /// <param name="previous">What bets of the same names have won against another baseline, which they keep; null for nothing.</param>
    public EDetector(BettingScores book, EDetector? previous)
    {
        _book = book;
        _won = new double[book.Width];
        _gained = new float[book.Width];
        _predictions = new long[book.Width];
        _numbers = new long[book.Width];
        _sums = new double[book.Width];
        Totals = new ScoreTotals(book.Width);
        if (previous is { Strongest: > 0 })
        {
            Take(previous);
        }
    }

    public int Scores => _book.Scores.Count;

    public IReadOnlyList<(string Name, string Finding)> Names => [.. _book.Scores.Select(static score => (score.Name, score.Finding))];

    public ScoreTotals Totals { get; }

    /// <summary>What that bet has won, in nats; never below zero.</summary>
    public double Strongest { get; private set; }

    /// <summary>The bet that has won most; the first one if none has won anything.</summary>
    private int Leader => Strongest > 0 ? Array.IndexOf(_won, Strongest) : 0;

    public string Finding => !IsAboutLevel && LeadingBet.RateThatWon(Strongest, Predictions) is { } rate
        ? $"{Found} ({NumberText.Fraction(rate)} of {NumberText.Predictions(Predictions)})"
        : IsAboutLevel ? Found : $"{Found} over {NumberText.Predictions(Predictions)}";

    public string? Expected => !IsAboutLevel && LeadingBet.Rate is var (_, _, limit) ? $"at most {NumberText.Fraction(limit)}" : null;

    public bool IsAboutLevel => LeadingBet.IsAboutLevel;

    private string Found => LeadingBet.FindingOver?.Invoke(Predictions) ?? LeadingBet.Finding;

    private BettingScore LeadingBet => _book.Scores[Leader];

    /// <summary>Over how many predictions it has been winning.</summary>
    public long Predictions => _predictions[Leader];

    /// <summary>The mean of the finite numbers among those; NaN where there were none.</summary>
    public double Mean => _sums[Leader] / _numbers[Leader];

    /// <summary>Settles a window with every bet.</summary>
    public void Add(WindowCounts window)
    {
        var gained = MemoryMarshal.Cast<float, Vector<float>>(_gained.AsSpan());
        gained.Clear();
        foreach (var slot in window.Touched)
        {
            AddTimes(gained, _book.GainsOf(slot), window[slot]);
        }

        AddTimes(gained, _book.RepeatGains, window.Repeats);
        AddTimes(gained, _book.RejectedGains, window.Rejected);
        Totals.Count(window.Count);
        var totals = MemoryMarshal.Cast<double, Vector<double>>(Totals.Gains);
        var strongest = Vector<double>.Zero;
        for (var i = 0; i < gained.Length; i++)
        {
            Vector.Widen(gained[i], out var low, out var high);
            if (!totals.IsEmpty)
            {
                totals[2 * i] += low;
                totals[(2 * i) + 1] += high;
            }

            strongest = Vector.Max(strongest, Vector.Max(Win(2 * i, low, window), Win((2 * i) + 1, high, window)));
        }

        Strongest = 0;
        for (var lane = 0; lane < Vector<double>.Count; lane++)
        {
            Strongest = Math.Max(Strongest, strongest[lane]);
        }
    }

    /// <summary>Lowers what every bet has won to a level, so that what can't be told apart yet doesn't pile up.</summary>
    public void Limit(double level)
    {
        if (Strongest > level)
        {
            for (var i = 0; i < _won.Length; i++)
            {
                _won[i] = Math.Min(_won[i], level);
            }

            Strongest = level;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_won);
        Strongest = 0;
    }

    private void Take(EDetector previous)
    {
        var places = previous._book.Scores.Index().ToDictionary(bet => bet.Item.Name, bet => bet.Index);
        for (var i = 0; i < Scores; i++)
        {
            if (places.TryGetValue(_book.Scores[i].Name, out var place))
            {
                _won[i] = previous._won[place];
                _predictions[i] = previous._predictions[place];
                _numbers[i] = previous._numbers[place];
                _sums[i] = previous._sums[place];
                Strongest = Math.Max(Strongest, _won[i]);
            }
        }
    }

    /// <summary>Adds what some bets gain in a window; one that had nothing starts from zero.</summary>
    private Vector<double> Win(int place, Vector<double> gained, WindowCounts window)
    {
        ref var won = ref At<double>(_won);
        var isNew = Vector.LessThanOrEqual(won, Vector<double>.Zero);
        won = Vector.AndNot(won, Vector.AsVectorDouble(isNew)) + gained;
        Add(ref At<long>(_predictions), window.Count);
        Add(ref At<long>(_numbers), window.Numbers);
        ref var sums = ref At<double>(_sums);
        sums = Vector.AndNot(sums, Vector.AsVectorDouble(isNew)) + new Vector<double>(window.Sum);
        return won;

        void Add(ref Vector<long> counts, long count) => counts = Vector.AndNot(counts, isNew) + new Vector<long>(count);

        ref Vector<T> At<T>(T[] values)
            where T : struct => ref MemoryMarshal.Cast<T, Vector<T>>(values.AsSpan())[place];
    }

    private static void AddTimes(Span<Vector<float>> gained, Span<float> gains, long count)
    {
        if (count == 0)
        {
            return;
        }

        var rows = MemoryMarshal.Cast<float, Vector<float>>(gains);
        var times = new Vector<float>(count);
        for (var i = 0; i < gained.Length; i++)
        {
            gained[i] += times * rows[i];
        }
    }
}
