-- Fields of files that are not built into Kubernetes and whose definition is rarely available: Kustomize, Helm, Argo,
-- Flux, Tekton. Enough to know which values are text; other fields may exist. The notation is that of
-- schema_data.lua, but kinds are listed by group, for any version; "chart" is Chart.yaml, which has no kind.

return {
kinds = [[

chart Chart
argoproj.io Application=ArgoApplication ApplicationSet=ArgoApplicationSet Rollout=ArgoRollout
helm.toolkit.fluxcd.io HelmRelease=FluxHelmRelease
image.toolkit.fluxcd.io ImagePolicy=FluxAny ImageRepository=FluxImageRepository
kustomize.config.k8s.io Component=Kustomization Kustomization
kustomize.toolkit.fluxcd.io Kustomization=FluxKustomization
source.toolkit.fluxcd.io Bucket=FluxSource GitRepository=FluxSource HelmChart=FluxSource HelmRepository=FluxSource OCIRepository=FluxSource
tekton.dev Pipeline=TektonPipeline PipelineRun=TektonPipelineRun Task=TektonTask TaskRun=TektonTaskRun
]],
types = [[

ArgoApplication ~ spec:ArgoApplicationSpec
ArgoApplicationSet ~ spec:ArgoApplicationSetSpec
ArgoApplicationSetSpec goTemplate:b template:ArgoApplicationTemplate
ArgoApplicationSpec destination:ArgoDestination project:s revisionHistoryLimit:l source:ArgoSource sources:[ArgoSource syncPolicy:ArgoSyncPolicy
ArgoApplicationTemplate metadata:ObjectMeta spec:ArgoApplicationSpec
ArgoAutomated allowEmpty:b enabled:b prune:b selfHeal:b
ArgoDestination name:s namespace:s server:s
ArgoHelm ignoreMissingValueFiles:b kubeVersion:s namespace:s parameters:[ArgoHelmParameter passCredentials:b releaseName:s skipCrds:b valueFiles:[s values:s version:s
ArgoHelmParameter forceString:b name:s value:s
ArgoKustomize commonAnnotations:{s commonLabels:{s images:[s namePrefix:s nameSuffix:s namespace:s replicas:[ArgoReplicas version:s
ArgoReplicas count:p name:s
ArgoRollout ~ spec:ArgoRolloutSpec
ArgoRolloutSpec minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:LabelSelector template:PodTemplateSpec workloadRef:ArgoWorkload
ArgoSource chart:s helm:ArgoHelm kustomize:ArgoKustomize name:s path:s ref:s repoURL:s targetRevision:s
ArgoSyncPolicy automated:ArgoAutomated syncOptions:[s
ArgoWorkload apiVersion:s kind:s name:s scaleDown:s
Chart annotations:{s apiVersion:s appVersion:s dependencies:[ChartDependency deprecated:b description:s home:s icon:s keywords:[s kubeVersion:s maintainers:[ChartMaintainer name:s sources:[s type:s version:s
ChartDependency alias:s condition:s name:s repository:s tags:[s version:s
ChartMaintainer email:s name:s url:s
FluxAny ~
FluxChart spec:FluxChartSpec
FluxChartSpec chart:s interval:s reconcileStrategy:s sourceRef:FluxSourceRef valuesFiles:[s version:s
FluxGitRef branch:s commit:s digest:s name:s semver:s semverFilter:s tag:s
FluxHelmRelease ~ spec:FluxHelmReleaseSpec
FluxHelmReleaseSpec chart:FluxChart chartRef:FluxSourceRef interval:s maxHistory:l releaseName:s serviceAccountName:s storageNamespace:s suspend:b targetNamespace:s timeout:s
FluxImageRepository ~ spec:FluxImageRepositorySpec
FluxImageRepositorySpec image:s interval:s provider:s secretRef:LocalObjectReference suspend:b timeout:s
FluxKustomization ~ spec:FluxKustomizationSpec
FluxKustomizationSpec components:[s force:b images:[KustomizeImage interval:s namePrefix:s nameSuffix:s patches:[KustomizePatch path:s postBuild:FluxPostBuild prune:b retryInterval:s serviceAccountName:s sourceRef:FluxSourceRef suspend:b targetNamespace:s timeout:s wait:b
FluxPostBuild substitute:{s
FluxSource ~ spec:FluxSourceSpec
FluxSourceSpec bucketName:s chart:s endpoint:s ignore:s insecure:b interval:s prefix:s provider:s ref:FluxGitRef region:s secretRef:LocalObjectReference serviceAccountName:s sourceRef:FluxSourceRef suspend:b timeout:s type:s url:s version:s
FluxSourceRef apiVersion:s kind:s name:s namespace:s
KustomizeGenerator behavior:s env:s envs:[s files:[s literals:[s name:s namespace:s options:KustomizeGeneratorOptions type:s
KustomizeGeneratorOptions annotations:{s disableNameSuffixHash:b immutable:b labels:{s
KustomizeHelmChart apiVersions:[s includeCRDs:b kubeVersion:s name:s nameTemplate:s namespace:s releaseName:s repo:s skipHooks:b valuesFile:s version:s
KustomizeImage digest:s name:s newName:s newTag:s tagSuffix:s
KustomizeLabel includeSelectors:b includeTemplates:b pairs:{s
KustomizePatch patch:s path:s target:KustomizeTarget
KustomizeReplica count:l name:s
KustomizeTarget annotationSelector:s group:s kind:s labelSelector:s name:s namespace:s version:s
Kustomization ~ bases:[s commonAnnotations:{s commonLabels:{s components:[s configMapGenerator:[KustomizeGenerator crds:[s generatorOptions:KustomizeGeneratorOptions generators:[s helmCharts:[KustomizeHelmChart images:[KustomizeImage labels:[KustomizeLabel namePrefix:s nameSuffix:s namespace:s patches:[KustomizePatch patchesJson6902:[KustomizePatch patchesStrategicMerge:[s replicas:[KustomizeReplica resources:[s secretGenerator:[KustomizeGenerator transformers:[s
TektonParam name:s value:s
TektonParamSpec default:s description:s name:s type:s
TektonPipeline ~ spec:TektonPipelineSpec
TektonPipelineRun ~ spec:TektonPipelineRunSpec
TektonPipelineRunSpec params:[TektonParam pipelineRef:TektonRef pipelineSpec:TektonPipelineSpec serviceAccountName:s timeout:s
TektonPipelineSpec description:s finally:[TektonPipelineTask params:[TektonParamSpec tasks:[TektonPipelineTask
TektonPipelineTask name:s params:[TektonParam retries:l runAfter:[s taskRef:TektonRef taskSpec:TektonTaskSpec timeout:s
TektonRef apiVersion:s bundle:s kind:s name:s params:[TektonParam resolver:s
TektonStep args:[s command:[s env:[EnvVar envFrom:[EnvFromSource image:s imagePullPolicy:s name:s script:s timeout:s volumeMounts:[VolumeMount workingDir:s
TektonTask ~ spec:TektonTaskSpec
TektonTaskRun ~ spec:TektonTaskRunSpec
TektonTaskRunSpec params:[TektonParam serviceAccountName:s taskRef:TektonRef taskSpec:TektonTaskSpec timeout:s
TektonTaskSpec description:s params:[TektonParamSpec sidecars:[TektonStep steps:[TektonStep volumes:[Volume
]],
}
