using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace PricingFleet.Tests.Deploy;

/// <summary>deploy/fleet/kubernetes.yaml is valid, its objects belong together, and what it sets exists.</summary>
public sealed class KubernetesManifestTests
{
    private static readonly List<object> Objects = Parse(DeployFiles.Read("kubernetes.yaml"));

    public static TheoryData<string> Applications { get; } = ["pricing", "redis"];

    [Fact]
    public void Objects_are_known_to_Kubernetes() =>
        Objects.Select(static one => $"{((IKubernetesObject)one).ApiVersion} {((IKubernetesObject)one).Kind} {((IMetadata<V1ObjectMeta>)one).Metadata.Name}").Should().Equal(
            "apps/v1 Deployment pricing",
            "v1 Service pricing",
            "policy/v1 PodDisruptionBudget pricing",
            "apps/v1 Deployment redis",
            "v1 Service redis",
            "networking.k8s.io/v1 NetworkPolicy redis");

    [Theory]
    [InlineData("readinessProbe:", "readynessProbe:")]
    [InlineData("maxUnavailable: 1\n  selector", "maxUnavailableReplicas: 1\n  selector")]
    [InlineData("replicas: 5", "replicas: five")]
    public void Mistake_in_the_file_would_be_found(string right, string wrong)
    {
        var text = DeployFiles.Read("kubernetes.yaml");
        var parse = () => Parse(text.Replace(right, wrong, StringComparison.Ordinal));

        text.Should().Contain(right);
        parse.Should().Throw<YamlException>();
    }

    [Theory]
    [MemberData(nameof(Applications))]
    public void Selectors_match_the_labels_of_the_pods(string name)
    {
        var deployment = Deployment(name);
        var labels = deployment.Spec.Template.Metadata.Labels;

        deployment.Spec.Selector.MatchLabels.Should().BeSubsetOf(labels);
        Find<V1Service>(name).Spec.Selector.Should().BeSubsetOf(labels);
    }

    [Fact]
    public void Other_selectors_match_the_labels_of_the_pods()
    {
        var pricing = Deployment("pricing").Spec.Template.Metadata.Labels;
        var policy = Find<V1NetworkPolicy>("redis").Spec;

        Find<V1PodDisruptionBudget>("pricing").Spec.Selector.MatchLabels.Should().BeSubsetOf(pricing);
        Deployment("pricing").Spec.Template.Spec.TopologySpreadConstraints.Single().LabelSelector.MatchLabels.Should().BeSubsetOf(pricing);
        policy.PodSelector.MatchLabels.Should().BeSubsetOf(Deployment("redis").Spec.Template.Metadata.Labels);
        policy.Ingress.Single().FromProperty.Single().PodSelector.MatchLabels.Should().BeSubsetOf(pricing);
    }

    [Theory]
    [MemberData(nameof(Applications))]
    public void Ports_and_probes_name_ports_of_the_container(string name)
    {
        var container = Container(name);
        var ports = container.Ports.Select(static port => port.Name).ToList();
        var probes = new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }.OfType<V1Probe>().ToList();
        var used = probes.Select(static probe => probe.HttpGet?.Port.Value ?? probe.TcpSocket?.Port.Value)
            .Concat(Find<V1Service>(name).Spec.Ports.Select(static port => port.TargetPort.Value))
            .Concat(Objects.OfType<V1NetworkPolicy>().Where(policy => policy.Metadata.Name == name)
                .SelectMany(static policy => policy.Spec.Ingress).SelectMany(static rule => rule.Ports).Select(static port => port.Port.Value))
            .OfType<string>();

        container.LivenessProbe.Should().NotBeNull();
        container.ReadinessProbe.Should().NotBeNull();
        used.Should().BeSubsetOf(ports);
    }

    [Fact]
    public void Service_runs_the_image_that_publishing_makes() => Container("pricing").Image.Should().Be(DeployFiles.Image);

    [Fact]
    public Task Service_starts_with_the_settings_of_the_file() => DeployFiles.ShouldStartAsync(
        Container("pricing").Env.ToDictionary(static variable => variable.Name, static variable => variable.Value ?? "a secret"));

    [Fact]
    public void Replicas_listen_and_connect_where_the_services_are()
    {
        var container = Container("pricing");
        var values = container.Env.ToDictionary(static variable => variable.Name, static variable => variable.Value);

        values["ASPNETCORE_HTTP_PORTS"].Should().Be($"{container.Ports.Single().ContainerPort}");
        values["ConnectionStrings__Redis"].Should().Be($"redis:{Find<V1Service>("redis").Spec.Ports.Single().Port},password=$(REDIS_PASSWORD)");
        container.Env.Select(static variable => variable.Name).Should().ContainInOrder(["REDIS_PASSWORD", "ConnectionStrings__Redis"], "it refers to the other one");
    }

    [Fact]
    public void Passwords_come_from_one_secret_only()
    {
        var references = Applications.Select(static name => Container(name.Data)).SelectMany(static container => container.Env)
            .Where(static variable => variable.Name is "REDIS_PASSWORD" or "REDISCLI_AUTH").Select(static variable => variable.ValueFrom.SecretKeyRef).ToList();

        references.Select(static reference => $"{reference.Name}/{reference.Key}").Should().Equal("pricing-redis/password", "pricing-redis/password");
        DeployFiles.Read("kubernetes.yaml").Should().Contain("kubectl create secret generic pricing-redis --from-literal=password=");
    }

    [Fact]
    public void Probes_ask_for_what_the_service_maps()
    {
        var container = Container("pricing");

        container.StartupProbe.HttpGet.Path.Should().Be("/health/live");
        container.LivenessProbe.HttpGet.Path.Should().Be("/health/live", "a replica that is degraded must not be restarted");
        container.ReadinessProbe.HttpGet.Path.Should().Be("/health/ready");
    }

    [Fact]
    public void Disruptions_leave_a_quorum()
    {
        Deployment("pricing").Spec.Replicas.Should().Be(5);
        Find<V1PodDisruptionBudget>("pricing").Spec.MaxUnavailable.Value.Should().Be("1");
    }

    [Fact]
    public void Volumes_exist()
    {
        var volumes = Deployment("pricing").Spec.Template.Spec.Volumes.Select(static volume => volume.Name);

        Container("pricing").VolumeMounts.Select(static mount => mount.Name).Should().BeSubsetOf(volumes);
    }

    /// <summary>Unknown members, and values of another type, are errors.</summary>
    private static List<object> Parse(string text) => KubernetesYaml.LoadAllFromString(text, strict: true);

    private static V1Deployment Deployment(string name) => Find<V1Deployment>(name);

    private static V1Container Container(string name) => Deployment(name).Spec.Template.Spec.Containers.Should().ContainSingle().Which;

    private static T Find<T>(string name)
        where T : IMetadata<V1ObjectMeta> => Objects.OfType<T>().Single(one => one.Metadata.Name == name);
}
