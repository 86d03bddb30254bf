import { PolicyPack } from "@pulumi/policy";
import { rules } from "./rules";

new PolicyPack("quorate-policies", { policies: rules(), enforcementLevel: "mandatory" });
