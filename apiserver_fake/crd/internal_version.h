// The internal form of a CustomResourceDefinition, which its validation sees and whose paths and
// values its errors show: what all versions have in common stands at the top of the spec.
//
// Source: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/{types,types_jsonschema}.go,
// .../v1/conversion.go.
#ifndef QUIESCE_APISERVER_FAKE_CRD_INTERNAL_VERSION_H_
#define QUIESCE_APISERVER_FAKE_CRD_INTERNAL_VERSION_H_

#include <string>

#include "apiserver_fake/base/value.h"

namespace quiesce::crd {

// The spec in internal form, with the member names of v1: `validation` (the common schema),
// `subresources`, `additionalPrinterColumns` and `selectableFields` are taken from the versions
// where all agree; conversion has `webhookClientConfig` and `conversionReviewVersions`; `version`
// is the first version's name.
Value InternalDefinitionSpec(const Value& spec);

// Values as Go's JSON encoder shows the internal types, which have no JSON names of their own:
// members in the order in which Go declares them.
std::string ShownVersions(const Value& versions);  // [{"Name":"v1","Served":true,...}], null
std::string ShownRule(const Value& rule);          // {"Rule":"","Message":"",...}
std::string ShownSchema(const Value& props);       // {"ID":"","Schema":"","Ref":null,...}
std::string ShownItems(const Value& items);        // {"Schema":null,"JSONSchemas":[...]}

}  // namespace quiesce::crd

#endif  // QUIESCE_APISERVER_FAKE_CRD_INTERNAL_VERSION_H_
