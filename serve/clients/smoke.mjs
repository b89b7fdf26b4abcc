// A session of the JavaScript client (@kubernetes/client-node) with a served API:
// node smoke.mjs KUBECONFIG. Every answer is checked; ends with 0 if all are as they should be.
import * as k8s from '@kubernetes/client-node';

const config = new k8s.KubeConfig();
config.loadFromFile(process.argv[2]);
const core = config.makeApiClient(k8s.CoreV1Api);
const apps = config.makeApiClient(k8s.AppsV1Api);
const access = config.makeApiClient(k8s.AuthorizationV1Api);
const namespace = 'javascript-smoke';
let failures = 0;

async function check(name, action, good) {
  let result;
  let right = false;
  try {
    result = await action();
    right = Boolean(good(result));
  } catch (error) {
    result = error;
  }
  console.log(right ? 'ok  ' : 'FAIL', name, right ? '' : String(result?.body ?? result).slice(0, 300));
  if (!right) failures += 1;
}

async function refused(action, code) {
  try {
    await action();
  } catch (error) {
    return error.code === code;
  }
  return false;
}

async function eventually(action, good) {
  const end = Date.now() + 20000;
  while (Date.now() < end) {
    if (good(await action())) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

const configMap = (name, data) => ({ metadata: { name }, data });

await check('version', () => config.makeApiClient(k8s.VersionApi).getCode(), (v) => v.major === '1');
await check('create a namespace', () => core.createNamespace({ body: { metadata: { name: namespace } } }),
  (o) => o.metadata.uid);

const events = [];
const watching = await new k8s.Watch(config).watch(
  `/api/v1/namespaces/${namespace}/configmaps`, {},
  (type, object) => events.push(`${type} ${object.metadata.name}`), () => {});

await check('create', () => core.createNamespacedConfigMap({ namespace, body: configMap('a', { k: 'v' }) }),
  (o) => o.data.k === 'v');
await check('a taken name',
  () => refused(() => core.createNamespacedConfigMap({ namespace, body: configMap('a', {}) }), 409), Boolean);
await check('list', () => core.listNamespacedConfigMap({ namespace }), (l) => l.items.length === 1);
await check('replace', async () => {
  const found = await core.readNamespacedConfigMap({ namespace, name: 'a' });
  found.data = { k: 'w' };
  return core.replaceNamespacedConfigMap({ namespace, name: 'a', body: found });
}, (o) => o.data.k === 'w');
await check('a conflict', () => refused(() => {
  const stale = configMap('a', {});
  stale.metadata.resourceVersion = '1';
  return core.replaceNamespacedConfigMap({ namespace, name: 'a', body: stale });
}, 409), Boolean);
await check('patch', () => core.patchNamespacedConfigMap({
  namespace, name: 'a', body: [{ op: 'add', path: '/data/l', value: 'x' }],
}), (o) => o.data.l === 'x');
await check('a deployment', () => apps.createNamespacedDeployment({
  namespace,
  body: {
    metadata: { name: 'd' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  },
}), (o) => o.spec.replicas === 1);
await check('access', () => access.createSelfSubjectAccessReview({
  body: { spec: { resourceAttributes: { verb: 'get', resource: 'pods' } } },
}), (r) => r.status.allowed);

const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/secrets`,
  () => core.listNamespacedSecret({ namespace }));
const added = [];
informer.on('add', (object) => added.push(object.metadata.name));
await informer.start();
await check('an informer sees what is made',
  async () => {
    await core.createNamespacedSecret({ namespace, body: { metadata: { name: 's' }, stringData: { p: 'q' } } });
    return eventually(async () => added, (names) => names.includes('s'));
  }, Boolean);
await informer.stop();

await check('delete', () => core.deleteNamespacedConfigMap({ namespace, name: 'a' }), (s) => s.status === 'Success');
await check('the watch saw it all in order',
  () => eventually(async () => events.join(), (e) => e === 'ADDED a,MODIFIED a,MODIFIED a,DELETED a'), Boolean);
watching.abort();
await check('delete the namespace', () => core.deleteNamespace({ name: namespace }), () => true);
await check('it is gone',
  () => eventually(() => refused(() => core.readNamespace({ name: namespace }), 404), Boolean), Boolean);
process.exit(failures ? 1 : 0);
