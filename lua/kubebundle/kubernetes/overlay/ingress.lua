-- Ingress, IngressClass, NetworkPolicy, IPAddress, ServiceCIDR (k8s.io/api, networking/v1). The notation:
-- overlay/init.lua.

return [[
HTTPIngressPath
  pathType         Exact|Prefix|ImplementationSpecific
NetworkPolicyPort
  protocol         TCP|UDP|SCTP
  endPort          1..65535
  port             port
NetworkPolicySpec
  podSelector      ?
  policyTypes      Ingress|Egress
]]
