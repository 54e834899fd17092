using System.Diagnostics;
using Npgsql;
using PredictionGuardrails.PredictionLog.PostgreSql.Tests;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace PredictionGuardrails.PredictionLog.PostgreSql.Tests;

/// <summary>
/// A PostgreSQL server of its own for the tests, with a socket in its own folder. Debian's package <c>postgresql</c> brings it; where it's missing, tests are
/// skipped, except in CI.
/// </summary>
public sealed class PostgreSqlServer : IDisposable
{
    private readonly string? _programs = FindPrograms();
    private readonly string _folder = Directory.CreateTempSubdirectory("postgresql-").FullName;
    private readonly Lock _gate = new();
    private bool _isRunning;

    /// <summary>Makes a database for a test.</summary>
    /// <returns>Its connection string.</returns>
    public string CreateDatabase()
    {
        var server = ConnectionTo("postgres");
        Start();
        var name = $"test_{Guid.NewGuid():N}";
        using var source = NpgsqlDataSource.Create(server);
        using var command = source.CreateCommand($"CREATE DATABASE {name}");
        command.ExecuteNonQuery();
        return ConnectionTo(name);
    }

    /// <summary>Starts the server, if it doesn't run.</summary>
    public void Start()
    {
        lock (_gate)
        {
            if (_isRunning)
            {
                return;
            }

            Create();
            Run("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "-o", $"-k {_folder} -c listen_addresses= -c fsync=off", "start");
            _isRunning = true;
        }
    }

    public void Stop()
    {
        Run("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        _isRunning = false;
    }

    /// <summary>The connection string of a database, whether or not the server runs.</summary>
    public string ConnectionTo(string database)
    {
        if (_programs is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "PostgreSQL isn't installed. On Debian: apt-get install postgresql");
            throw new InvalidOperationException("PostgreSQL isn't installed, although .ci/run installs it.");
        }

        return $"Host={_folder};Username=postgres;Database={database};Pooling=false";
    }

    public void Dispose()
    {
        if (_isRunning)
        {
            Stop();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private void Create()
    {
        if (Directory.Exists(Data))
        {
            return;
        }

        if (Environment.UserName == "root")
        {
            // The server doesn't run as root.
            RunProgram("chown", "postgres", _folder);
        }

        Run("initdb", "-D", Data, "-A", "trust", "-U", "postgres", "--no-sync");

        // One role needs a password.
        File.WriteAllText(Path.Combine(Data, "pg_hba.conf"), "local all needs_password scram-sha-256\nlocal all all trust\n");
    }

    private void Run(string program, params string[] arguments)
    {
        var path = Path.Combine(_programs!, program);
        var (name, all) = Environment.UserName == "root" ? ("runuser", (string[])["-u", "postgres", "--", path, .. arguments]) : (path, arguments);
        RunProgram(name, all);
    }

    private static void RunProgram(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = "/", RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode is not 0)
        {
            throw new InvalidOperationException($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}: {output}");
        }
    }

    private static string? FindPrograms() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
        .Select(static version => Path.Combine(version, "bin"))
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        .FirstOrDefault(static folder => File.Exists(Path.Combine(folder, "initdb")));
}
