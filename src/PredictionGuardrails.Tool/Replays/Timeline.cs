namespace PredictionGuardrails.Tool.Replays;

/// <summary>Divides a history of unknown length into at most 64 parts. If there are more, two are combined into one.</summary>
internal sealed class Timeline
{
    private const int MostPieces = 64;

    private readonly List<Piece> _pieces = [];
    private long _rowsInPiece = 1;

    public IReadOnlyList<ReplayPiece> Pieces =>
        [.. _pieces.Select(piece => new ReplayPiece(piece.Row, piece.LastRow, piece.Rows, piece.Mean, piece.Learned, piece.Answered, piece.Breaches))];

    /// <param name="row">The number of the row.</param>
    /// <param name="number">The value; null if it isn't a number.</param>
    /// <param name="isLearned">Whether the guard was learning.</param>
    /// <param name="isAnswered">Whether the caller got a fallback or an exception.</param>
    /// <param name="breaches">The number of breaches.</param>
    public void Add(long row, double? number, bool isLearned, bool isAnswered, int breaches)
    {
        if (_pieces.Count == 0 || _pieces[^1].Rows == _rowsInPiece)
        {
            if (_pieces.Count == MostPieces)
            {
                Halve();
            }

            _pieces.Add(new Piece { Row = row });
        }

        var piece = _pieces[^1];
        piece.LastRow = row;
        piece.Rows++;
        piece.Learned += isLearned ? 1 : 0;
        piece.Answered += isAnswered ? 1 : 0;
        piece.Breaches += breaches;
        if (number is { } value && double.IsFinite(value))
        {
            piece.Sum += value;
            piece.Numbers++;
        }
    }

    private void Halve()
    {
        for (var i = 0; i < MostPieces / 2; i++)
        {
            _pieces[i] = _pieces[2 * i].Join(_pieces[(2 * i) + 1]);
        }

        _pieces.RemoveRange(MostPieces / 2, MostPieces / 2);
        _rowsInPiece *= 2;
    }

    private sealed class Piece
    {
        public long Row { get; init; }

        public long LastRow { get; set; }

        public long Rows { get; set; }

        public long Numbers { get; set; }

        public double Sum { get; set; }

        /// <summary>Null without numbers, and if their sum overflows.</summary>
        public double? Mean => Numbers > 0 && double.IsFinite(Sum) ? Sum / Numbers : null;

        public long Learned { get; set; }

        public long Answered { get; set; }

        public long Breaches { get; set; }

        public Piece Join(Piece next) => new()
        {
            Row = Row,
            LastRow = next.LastRow,
            Rows = Rows + next.Rows,
            Numbers = Numbers + next.Numbers,
            Sum = Sum + next.Sum,
            Learned = Learned + next.Learned,
            Answered = Answered + next.Answered,
            Breaches = Breaches + next.Breaches,
        };
    }
}
