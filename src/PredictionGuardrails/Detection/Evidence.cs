using System.Numerics;
using System.Runtime.InteropServices;

namespace PredictionGuardrails.Detection;

/// <summary>
/// What every bet of a book has won since it last had nothing: the e-CUSUM of Shin, Ramdas and Rinaldo (2022), in logarithms. An alarm at
/// log(K · ARL), with K bets, comes on average at most once in ARL predictions where nothing has changed.
/// </summary>
internal sealed class Evidence(BetBook book)
{
    private readonly double[] _won = new double[book.Width];
    private readonly float[] _gained = new float[book.Width];
    private readonly long[] _predictions = new long[book.Width];
    private readonly long[] _numbers = new long[book.Width];
    private readonly double[] _sums = new double[book.Width];

    private int Leader { get; set; }

    /// <summary>How many bets there are.</summary>
    public int Bets => book.Bets.Count;

    /// <summary>What that bet has won, in nats; never below zero.</summary>
    public double Strongest { get; private set; }

    /// <summary>The bet that has won most.</summary>
    public Bet LeadingBet => book.Bets[Leader];

    /// <summary>Over how many predictions it has been winning.</summary>
    public long Predictions => _predictions[Leader];

    /// <summary>The mean of the finite numbers among those; NaN where there were none.</summary>
    public double Mean => _sums[Leader] / _numbers[Leader];

    /// <summary>Settles a window with every bet.</summary>
    public void Add(WindowTally window)
    {
        var gained = MemoryMarshal.Cast<float, Vector<float>>(_gained.AsSpan());
        gained.Clear();
        foreach (var slot in window.Touched)
        {
            AddTimes(gained, book.GainsOf(slot), window[slot]);
        }

        AddTimes(gained, book.RepeatGains, window.Repeats);
        AddTimes(gained, book.RejectedGains, window.Rejected);
        (Leader, Strongest) = (0, 0);
        for (var bet = 0; bet < book.Bets.Count; bet++)
        {
            if (_won[bet] <= 0)
            {
                (_won[bet], _predictions[bet], _numbers[bet], _sums[bet]) = (0, 0, 0, 0);
            }

            _won[bet] += _gained[bet];
            _predictions[bet] += window.Count;
            _numbers[bet] += window.Numbers;
            _sums[bet] += window.Sum;
            if (_won[bet] > Strongest)
            {
                (Leader, Strongest) = (bet, _won[bet]);
            }
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_won);
        (Leader, Strongest) = (0, 0);
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
