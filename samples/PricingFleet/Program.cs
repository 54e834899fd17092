using PricingFleet;

await using var application = await FleetApplication.StartAsync(args);
await application.WaitForShutdownAsync();
