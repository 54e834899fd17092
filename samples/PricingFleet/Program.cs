using PricingFleet;
using PricingFleet.Replicas;

if (ContainerReplica.Create(args) is { } replica)
{
    await replica.RunAsync();
    return;
}

await using var application = await FleetApplication.StartAsync(args);
await application.WaitForShutdownAsync();
