-- The paths of pod specifications in well-known custom kinds: one line per kind, or for several kinds of one group.
--
--   GROUP KIND[,KIND] PATH... [containers=NAME,...] [images=FIELD,...] [secrets=PATH] [account=PATH] [MARK...]
--
--   PATH         from the object; "*" is each item of a list or each value of a mapping
--   containers=  the containers are here instead of in initContainers, containers, ephemeralContainers
--   images=      fields of the pod specification that are images themselves
--   secrets=     the list of pull secrets, if the specification has none of its own; "?" whatever runs the object lists them
--   secret=      the field of the pod specification that names one pull secret; those of an object's parts count together
--   account=     the name of the service account, likewise; "?" the controller makes one
--   names        pull secrets are listed as texts
--   guessed      the controller may add pull secrets of its own: findings are one severity lower
--   tokens       what looks like a token of another tool is a parameter of the kind

return [[
agones.dev GameServer spec.template.spec
agones.dev Fleet,GameServerSet spec.template.spec.template.spec
actions.github.com AutoscalingRunnerSet,EphemeralRunnerSet,EphemeralRunner spec.template.spec
actions.summerwind.dev RunnerDeployment,RunnerReplicaSet spec.template.spec images=image
actions.summerwind.dev RunnerSet spec.template.spec
actions.summerwind.dev Runner spec images=image
apps DaemonSet,Deployment,ReplicaSet,StatefulSet spec.template.spec
apps.kruise.io BroadcastJob,CloneSet,DaemonSet,StatefulSet spec.template.spec
apps.kruise.io UnitedDeployment spec.template.statefulSetTemplate.spec.template.spec spec.template.cloneSetTemplate.spec.template.spec spec.template.deploymentTemplate.spec.template.spec spec.template.advancedStatefulSetTemplate.spec.template.spec
apps.kruise.io AdvancedCronJob spec.template.jobTemplate.spec.template.spec spec.template.broadcastJobTemplate.spec.template.spec
apps.kruise.io ImagePullJob spec images=image secrets=spec.pullSecrets account=? names
apps.kruise.io SidecarSet spec
apps.openshift.io DeploymentConfig spec.template.spec
argoproj.io Rollout spec.template.spec
argoproj.io Workflow,WorkflowTemplate,ClusterWorkflowTemplate spec.templates.* containers=initContainers,sidecars,container,script secrets=spec.imagePullSecrets account=spec.serviceAccountName tokens
argoproj.io Workflow,WorkflowTemplate,ClusterWorkflowTemplate spec.templates.*.containerSet secrets=spec.imagePullSecrets account=spec.serviceAccountName tokens
argoproj.io CronWorkflow spec.workflowSpec.templates.* containers=initContainers,sidecars,container,script secrets=spec.workflowSpec.imagePullSecrets account=spec.workflowSpec.serviceAccountName tokens
argoproj.io AnalysisTemplate,ClusterAnalysisTemplate spec.metrics.*.provider.job.spec.template.spec tokens
batch CronJob spec.jobTemplate.spec.template.spec
batch Job spec.template.spec
batch.volcano.sh Job spec.tasks.*.template.spec
elasticsearch.k8s.elastic.co Elasticsearch spec.nodeSets.*.podTemplate.spec
extensions DaemonSet,Deployment,ReplicaSet spec.template.spec
flink.apache.org FlinkDeployment spec.podTemplate.spec spec.jobManager.podTemplate.spec spec.taskManager.podTemplate.spec account=spec.serviceAccount
jobset.x-k8s.io JobSet spec.replicatedJobs.*.template.spec.template.spec
k8s.mariadb.com MariaDB,MaxScale spec images=image
kafka.strimzi.io Kafka spec.kafka images=image secrets=spec.kafka.template.pod.imagePullSecrets account=? guessed
kafka.strimzi.io Kafka spec.zookeeper images=image secrets=spec.zookeeper.template.pod.imagePullSecrets account=? guessed
kafka.strimzi.io Kafka spec.entityOperator.topicOperator spec.entityOperator.userOperator images=image secrets=spec.entityOperator.template.pod.imagePullSecrets account=? guessed
kafka.strimzi.io KafkaBridge,KafkaConnect,KafkaMirrorMaker,KafkaMirrorMaker2 spec images=image secrets=spec.template.pod.imagePullSecrets account=? guessed
keda.sh ScaledJob spec.jobTargetRef.template.spec
kubeflow.org MPIJob spec.mpiReplicaSpecs.*.template.spec
kubeflow.org MXJob spec.mxReplicaSpecs.*.template.spec
kubeflow.org PaddleJob spec.paddleReplicaSpecs.*.template.spec
kubeflow.org PyTorchJob spec.pytorchReplicaSpecs.*.template.spec
kubeflow.org TFJob spec.tfReplicaSpecs.*.template.spec
kubeflow.org XGBoostJob spec.xgbReplicaSpecs.*.template.spec
kubeflow.org Notebook spec.template.spec
kubevirt.io VirtualMachine,VirtualMachineInstanceReplicaSet spec.template.spec.volumes.*.containerDisk spec.template.spec.domain.firmware.kernelBoot.container images=image secret=imagePullSecret
kubevirt.io VirtualMachineInstance spec.volumes.*.containerDisk spec.domain.firmware.kernelBoot.container images=image secret=imagePullSecret
leaderworkerset.x-k8s.io LeaderWorkerSet spec.leaderWorkerTemplate.leaderTemplate.spec spec.leaderWorkerTemplate.workerTemplate.spec
monitoring.coreos.com Alertmanager,Prometheus,PrometheusAgent,ThanosRuler spec images=image
opentelemetry.io OpenTelemetryCollector spec images=image account=spec.serviceAccount
operators.coreos.com CatalogSource spec images=image secrets=spec.secrets account=? names
pkg.crossplane.io Configuration,Function,Provider spec images=package secrets=spec.packagePullSecrets account=?
pool.kubevirt.io VirtualMachinePool spec.virtualMachineTemplate.spec.template.spec.volumes.*.containerDisk images=image secret=imagePullSecret
postgresql.cnpg.io Cluster spec images=imageName account=?
ray.io RayCluster spec.headGroupSpec.template.spec spec.workerGroupSpecs.*.template.spec
ray.io RayJob spec.rayClusterSpec.headGroupSpec.template.spec spec.rayClusterSpec.workerGroupSpecs.*.template.spec spec.submitterPodTemplate.spec
ray.io RayService spec.rayClusterConfig.headGroupSpec.template.spec spec.rayClusterConfig.workerGroupSpecs.*.template.spec
serving.knative.dev Configuration,Service spec.template.spec
serving.knative.dev Revision spec
serving.kserve.io InferenceService spec.explainer spec.predictor spec.transformer
sparkoperator.k8s.io SparkApplication spec images=image secrets=spec.imagePullSecrets account=spec.driver.serviceAccount names
sparkoperator.k8s.io SparkApplication spec.driver spec.executor images=image secrets=spec.imagePullSecrets account=spec.driver.serviceAccount names
sparkoperator.k8s.io ScheduledSparkApplication spec.template images=image secrets=spec.template.imagePullSecrets account=spec.template.driver.serviceAccount names
sparkoperator.k8s.io ScheduledSparkApplication spec.template.driver spec.template.executor images=image secrets=spec.template.imagePullSecrets account=spec.template.driver.serviceAccount names
tekton.dev ClusterTask,Task spec containers=steps,sidecars,stepTemplate secrets=? tokens
tekton.dev Pipeline spec.tasks.*.taskSpec spec.finally.*.taskSpec containers=steps,sidecars,stepTemplate secrets=? tokens
tekton.dev PipelineRun spec.pipelineSpec.tasks.*.taskSpec spec.pipelineSpec.finally.*.taskSpec containers=steps,sidecars,stepTemplate secrets=spec.taskRunTemplate.podTemplate.imagePullSecrets account=spec.taskRunTemplate.serviceAccountName tokens
tekton.dev TaskRun spec.taskSpec containers=steps,sidecars,stepTemplate secrets=spec.podTemplate.imagePullSecrets account=spec.serviceAccountName tokens
workload.codeflare.dev AppWrapper spec.components.*.template.spec.template.spec
]]
