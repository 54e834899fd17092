namespace PredictionGuardrails.Tool.Replays;

/// <summary>A history of unknown length in at most 64 pieces: where there are more, two become one.</summary>
internal sealed class Timeline
{
    private const int MostPieces = 64;

    private readonly List<Piece> _pieces = [];
    private long _rowsInPiece = 1;

    public IReadOnlyList<ReplayPiece> Pieces =>
        [.. _pieces.Select(piece => new ReplayPiece(piece.Row, piece.LastRow, piece.Rows, piece.Mean, piece.Learned, piece.Answered, piece.Breaches))];

    /// <param name="row">The row's number.</param>
    /// <param name="number">Its number; null where it has none.</param>
    /// <param name="isLearned">Whether the guard learnt.</param>
    /// <param name="isAnswered">Whether somebody else answered in the model's place, or nobody did.</param>
    /// <param name="breaches">How many breaches there were.</param>
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

        /// <summary>Null without numbers, and if their sum is beyond the largest number.</summary>
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
