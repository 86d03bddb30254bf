import { componentProviderHost } from "@pulumi/pulumi/provider/experimental";
import { Cluster, ClusterReference, Longhorn, MetalLB } from "./components";

// Said outright, because without it the package would have the name in package.json: that can't be the name of what it depends on.
void componentProviderHost({
  name: "quorate",
  dirname: __dirname,
  components: [Cluster, ClusterReference, Longhorn, MetalLB],
});
