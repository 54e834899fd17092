using PricingService;

PricingApplication.Build(args).Run();
