namespace PredictionGuardrails.ChangeDetection;

/// <summary>
/// What values are like at each ten minutes of each weekday, from the days before. What is learned enters when the day is over.
/// </summary>
internal sealed class DayProfile(double origin)
{
    public const int Slots = 144;
    public const double SlotSeconds = 600;
    public const int Days = 7;
    private const int SlotsInAnHour = 6;
    private const float KeptInAWeek = 0.5f;
    private const int FewestInStep = 30;
    private const double StepSigmas = 4;
    private const int FewestInHour = 20;

    private readonly Cell[] _cells = new Cell[Days * Slots];
    private readonly Cell[] _today = new Cell[Slots];
    private int _day = -1;
    private int _slot;

    /// <summary>What the days before come to. It changes once a day, and is asked for at every tick.</summary>
    private KnownHoursOfDay _hours = new(0, null);

    public bool Knows(int day)
    {
        for (var slot = 0; slot < Slots; slot += 6)
        {
            if (_cells[(day * Slots) + slot].Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many hours of the day are known, of any weekday.</summary>
    public int KnownHours => _hours.Known;

    /// <summary>The lowest and the highest level of an hour of any weekday; null before all 24 hours are known.</summary>
    public (double Low, double High)? HoursRange => _hours.Range;

    public void Learn(double time, double count, double sum, double squares)
    {
        var day = (int)(time / SeasonalSettings.Day);
        if (day != _day)
        {
            if (_day >= 0)
            {
                Commit(_cells.AsSpan(_day % Days * Slots, Slots));
                _hours = Summarize();
            }

            _day = day;
            Array.Clear(_today);
        }

        _slot = (int)(time / SlotSeconds) % Slots;
        _today[_slot] = _today[_slot].Plus(new(
            (float)count, (float)(sum - (count * origin)), (float)(squares - (2 * origin * sum) + (count * origin * origin))));
    }

    public void Transfer(StateTransfer transfer)
    {
        transfer.Values(_cells.AsSpan());
        transfer.Values(_today.AsSpan());
        transfer.Value(ref _day);
        transfer.Value(ref _slot);
        _hours = Summarize();
    }

    /// <summary>Forgets the last hour.</summary>
    public void Discard() => Array.Clear(_today, Math.Max(0, _slot - 5), Math.Min(6, _slot + 1));

    /// <summary>What is usual at a time of a weekday, or of all weekdays where that is 7; null where too little is known.</summary>
    public UsualPoint? At(int day, double timeOfDay)
    {
        var centre = timeOfDay / SlotSeconds;
        var middle = (int)centre;
        var near = new Fit();
        var wide = new Fit();
        for (var reach = 0; reach <= SeasonalSettings.WidestKernel && (reach < 2 || wide.Count < 2 * SeasonalSettings.KernelPredictions); reach++)
        {
            Add(ref wide, day, middle - reach, centre);
            if (reach > 0)
            {
                Add(ref wide, day, middle + reach, centre);
            }

            near = near.Count < SeasonalSettings.KernelPredictions ? wide : near;
        }

        if (near.Count < SeasonalSettings.FewPredictions || near.Gap > 1 || wide.Scale <= 0)
        {
            return null;
        }

        var level = near.LevelWith(wide.Slope);
        var (low, high) = Around(day, middle, level, wide.Scale);
        var own = OwnLevel(day, middle, level, wide.Scale);
        return new UsualPoint(origin + (own ?? level), own is null ? wide.Slope / SlotSeconds : 0, wide.Scale, near.Count)
        {
            Below = Math.Max(0, (own ?? level) - low),
            Above = Math.Max(0, high - (own ?? level)),
        };
    }

    /// <summary>
    /// The lowest and the highest level of a slot and its neighbors: where values step up at an hour, the line through them is wrong on either side,
    /// and the step comes a little earlier or later. Only levels that differ from the line by more than chance count.
    /// </summary>
    private (double Low, double High) Around(int day, int slot, double level, double scale)
    {
        var low = level;
        var high = level;
        for (var other = slot - 1; other <= slot + 1; other++)
        {
            if (OwnLevel(day, other, level, scale) is { } own)
            {
                low = Math.Min(low, own);
                high = Math.Max(high, own);
            }
        }

        return (low, high);
    }

    /// <summary>The level of a slot by itself; null unless it differs from the line through its neighbors by more than chance.</summary>
    private double? OwnLevel(int day, int slot, double level, double scale)
    {
        if (day >= Days || _cells[(day * Slots) + ((slot + Slots) % Slots)] is not { Count: >= FewestInStep } cell)
        {
            return null;
        }

        var own = cell.Sum / cell.Count;
        return Math.Abs(own - level) > StepSigmas * scale / Math.Sqrt(cell.Count) ? own : null;
    }

    private void Add(ref Fit sums, int day, int slot, double centre)
    {
        if (day < Days)
        {
            var cell = ((day * Slots) + slot + _cells.Length) % _cells.Length;
            // Beyond midnight is another weekday. The slot at the other end of the same weekday is used instead, which is better than none.
            cell = slot < 0 || slot >= Slots ? (day * Slots) + ((slot + Slots) % Slots) : cell;
            sums.Add(_cells[cell], slot + 0.5 - centre);
            return;
        }

        for (var each = 0; each < Days; each++)
        {
            sums.Add(_cells[(each * Slots) + ((slot + Slots) % Slots)], slot + 0.5 - centre);
        }
    }

    /// <summary>Adds a day to earlier ones of its weekday, moved to its level, so that they differ in shape alone.</summary>
    private void Commit(Span<Cell> weekday)
    {
        var weight = 0.0;
        var difference = 0.0;
        for (var slot = 0; slot < Slots; slot++)
        {
            if (_today[slot].Count > 0 && weekday[slot].Count > 0)
            {
                var both = Math.Min(_today[slot].Count, weekday[slot].Count);
                weight += both;
                difference += both * ((_today[slot].Sum / _today[slot].Count) - (weekday[slot].Sum / weekday[slot].Count));
            }
        }

        var by = weight > 0 ? (float)(difference / weight) : 0;
        for (var slot = 0; slot < Slots; slot++)
        {
            weekday[slot] = weekday[slot].Moved(by).Times(KeptInAWeek).Plus(_today[slot]);
        }
    }

    private KnownHoursOfDay Summarize()
    {
        var known = 0;
        for (var hour = 0; hour < Slots; hour += SlotsInAnHour)
        {
            var isKnown = false;
            for (var day = 0; day < Days && !isKnown; day++)
            {
                isKnown = _cells.AsSpan((day * Slots) + hour, SlotsInAnHour).ContainsAnyExcept(default(Cell));
            }

            known += isKnown ? 1 : 0;
        }

        return new(known, known < Slots / SlotsInAnHour ? null : FindRange());
    }

    private (double Low, double High)? FindRange()
    {
        var low = double.PositiveInfinity;
        var high = double.NegativeInfinity;
        for (var first = 0; first < _cells.Length; first += SlotsInAnHour)
        {
            var hour = default(Cell);
            foreach (var cell in _cells.AsSpan(first, SlotsInAnHour))
            {
                hour = hour.Plus(cell);
            }

            if (hour.Count >= FewestInHour)
            {
                low = Math.Min(low, hour.Sum / hour.Count);
                high = Math.Max(high, hour.Sum / hour.Count);
            }
        }

        return high >= low ? (origin + low, origin + high) : null;
    }

    private sealed record KnownHoursOfDay(int Known, (double Low, double High)? Range);

    private readonly record struct Cell(float Count, float Sum, float Squares)
    {
        public Cell Plus(Cell other) => new(Count + other.Count, Sum + other.Sum, Squares + other.Squares);

        public Cell Moved(float by) => new(Count, Sum + (Count * by), Squares + (2 * by * Sum) + (Count * by * by));

        public Cell Times(float by) => new(Count * by, Sum * by, Squares * by);
    }

    /// <summary>A straight line through some cells, and the spread within them.</summary>
    private struct Fit
    {
        private double _x, _xx, _y, _xy, _within, _degrees, _first, _last;

        public Fit()
        {
        }

        public double Count { get; private set; }

        /// <summary>How far away the nearest cell is.</summary>
        public double Gap { get; private set; } = double.PositiveInfinity;

        /// <summary>In a cell; none if nothing is known on one side.</summary>
        public readonly double Slope => _first < 0 && _last > 0 ? ((_xy / Count) - (_x / Count * (_y / Count))) / ((_xx / Count) - (_x / Count * (_x / Count)) + 0.1) : 0;

        public readonly double Scale => Math.Sqrt(_within / Math.Max(1, _degrees));

        public readonly double LevelWith(double slope) => (_y - (slope * _x)) / Count;

        public void Add(Cell cell, double x)
        {
            if (cell.Count <= 0)
            {
                return;
            }

            Count += cell.Count;
            Gap = Math.Min(Gap, Math.Abs(x));
            _first = Math.Min(_first, x);
            _last = Math.Max(_last, x);
            _x += cell.Count * x;
            _xx += cell.Count * x * x;
            _y += cell.Sum;
            _xy += cell.Sum * x;
            if (cell.Count > 1)
            {
                _within += Math.Max(0, cell.Squares - (cell.Sum * cell.Sum / cell.Count));
                _degrees += cell.Count - 1;
            }
        }
    }
}
