-- Ingress, IngressClass, NetworkPolicy, IPAddress, ServiceCIDR (k8s.io/api, networking/v1). The notation:
-- overlay/init.lua.

return [[
Ingress
  spec             !
IngressSpec
  ingressClassName subdomain nonempty
IngressTLS
  hosts            wildcard-host
  secretName       subdomain
IngressRule
  host             ingress-host
HTTPIngressRuleValue
  paths            !
HTTPIngressPath
  pathType         Exact|Prefix|ImplementationSpecific
IngressServiceBackend
  name             service-name
ServiceBackendPort
  name             port-name
  number           1..65535
IngressClass
  spec             !
IngressClassSpec
  controller       ! max=250 controller-name
IngressClassParametersReference
  apiGroup         subdomain
  kind             path-segment
  name             path-segment
  namespace        label
  scope            Cluster|Namespace nonempty
NetworkPolicyPort
  protocol         TCP|UDP|SCTP nonempty
  endPort          1..65535
  port             port
NetworkPolicySpec
  podSelector      ?
  policyTypes      Ingress|Egress max=2
IPBlock
  cidr             cidr
  except           cidr
ParentReference
  group            subdomain
  resource         path-segment
  name             path-segment
  namespace        path-segment
ServiceCIDR
  spec             !
ServiceCIDRSpec
  cidrs            ! max=2 canonical-cidr
]]
