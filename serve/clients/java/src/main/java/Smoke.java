import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A session of the fabric8 client with a served API: Smoke KUBECONFIG. */
public final class Smoke {
  private static final String NS = "java-smoke";
  private static int failures = 0;

  private static <T> void check(String name, Callable<T> action, Predicate<T> good) {
    Object result;
    boolean right = false;
    try {
      T value = action.call();
      result = value;
      right = good.test(value);
    } catch (Exception error) {
      result = error;
    }
    System.out.println((right ? "ok   " : "FAIL ") + name + (right ? "" : " " + result));
    if (!right) failures++;
  }

  private static boolean refused(Runnable action, int code) {
    try {
      action.run();
    } catch (KubernetesClientException error) {
      return error.getCode() == code;
    }
    return false;
  }

  private static boolean eventually(Callable<Boolean> good) throws Exception {
    long end = System.currentTimeMillis() + 20000;
    while (System.currentTimeMillis() < end) {
      if (good.call()) return true;
      Thread.sleep(100);
    }
    return false;
  }

  private static ConfigMap configMap(String name, String value) {
    return new ConfigMapBuilder().withNewMetadata().withName(name).endMetadata().addToData("k", value).build();
  }

  public static void main(String[] args) throws Exception {
    Config config = Config.fromKubeconfig(Files.readString(Path.of(args[0])));
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      run(client);
    }
    System.exit(failures == 0 ? 0 : 1);
  }

  private static void run(KubernetesClient client) throws Exception {
    check("version", client::getKubernetesVersion, v -> v.getMajor().equals("1"));
    check("create a namespace", () -> client.namespaces().resource(new NamespaceBuilder().withNewMetadata()
        .withName(NS).endMetadata().build()).create(), n -> n.getMetadata().getUid() != null);

    List<String> events = new CopyOnWriteArrayList<>();
    Watch watch = client.configMaps().inNamespace(NS).watch(new Watcher<>() {
      @Override
      public void eventReceived(Action action, ConfigMap object) {
        if (action != Action.BOOKMARK) events.add(action + " " + object.getMetadata().getName());
      }

      @Override
      public void onClose(WatcherException cause) {}
    });
    check("create", () -> client.resource(configMap("a", "v")).inNamespace(NS).create(),
        o -> o.getData().equals(Map.of("k", "v")));
    check("a taken name", () -> refused(() -> client.resource(configMap("a", "v")).inNamespace(NS).create(), 409),
        r -> r);
    check("list", () -> client.configMaps().inNamespace(NS).list().getItems(), l -> l.size() == 1);
    check("edit", () -> client.configMaps().inNamespace(NS).withName("a").edit(o -> {
      o.setData(Map.of("k", "w"));
      return o;
    }), o -> o.getData().get("k").equals("w"));
    check("server-side apply", () -> client.resource(configMap("a", "x")).inNamespace(NS).forceConflicts()
        .serverSideApply(), o -> o.getData().get("k").equals("x"));
    check("a deployment", () -> client.resource(new DeploymentBuilder().withNewMetadata().withName("d").endMetadata()
        .withNewSpec().withReplicas(1).withNewSelector().addToMatchLabels("a", "b").endSelector()
        .withNewTemplate().withNewMetadata().addToLabels("a", "b").endMetadata().withNewSpec().addNewContainer()
        .withName("c").withImage("i").endContainer().endSpec().endTemplate().endSpec().build())
        .inNamespace(NS).create(), d -> d.getSpec().getStrategy().getType().equals("RollingUpdate"));
    check("scale", () -> client.apps().deployments().inNamespace(NS).withName("d").scale(3),
        d -> d.getSpec().getReplicas() == 3);

    List<String> added = new CopyOnWriteArrayList<>();
    var informer = client.secrets().inNamespace(NS).inform(new ResourceEventHandler<>() {
      @Override
      public void onAdd(io.fabric8.kubernetes.api.model.Secret object) {
        added.add(object.getMetadata().getName());
      }

      @Override
      public void onUpdate(io.fabric8.kubernetes.api.model.Secret old, io.fabric8.kubernetes.api.model.Secret now) {}

      @Override
      public void onDelete(io.fabric8.kubernetes.api.model.Secret object, boolean unknown) {}
    });
    client.resource(new SecretBuilder().withNewMetadata().withName("s").endMetadata().build()).inNamespace(NS).create();
    check("an informer sees what is made", () -> eventually(() -> added.contains("s")), r -> r);
    informer.stop();

    check("delete", () -> client.configMaps().inNamespace(NS).withName("a").delete(), l -> l.size() == 1);
    List<String> wanted = List.of("ADDED a", "MODIFIED a", "MODIFIED a", "DELETED a");
    check("the watch saw it all in order", () -> {
      eventually(() -> events.size() >= wanted.size());
      return events;
    }, wanted::equals);
    watch.close();
    check("delete the namespace", () -> client.namespaces().withName(NS).delete(), l -> l.size() == 1);
    check("it is gone", () -> eventually(() -> client.namespaces().withName(NS).get() == null), r -> r);
  }
}
