#include "bench/lab/run/plan.hpp"

#include <algorithm>
#include <utility>
#include <whorl/sha256.hpp>
#include <whorl/version.hpp>

#include "bench/lab/hashers/algorithm_json.hpp"

namespace whorl::lab {
namespace {

std::vector<EditName> edit_names(const Suite& suite, const Corpus& corpus) {
    std::vector<EditName> names = {{std::string(kOriginal), {}, 0, {}}};
    for (const Edit& edit : suite.edits) {
        names.push_back(edit.name);
    }
    for (const CorpusPicture& picture : corpus.pictures) {
        for (const Copy& copy : picture.copies) {
            const bool is_known = std::any_of(names.begin(), names.end(), [&](const EditName& name) {
                return name.transform == copy.name.transform && name.severity == copy.name.severity;
            });
            if (!is_known) {
                names.push_back(copy.name);
            }
        }
    }
    return names;
}

}  // namespace

Result<Plan> make_plan(Corpus corpus, Suite suite, std::uint64_t seed,
                       std::function<Result<Hashers>()> make_hashers) {
    const Result<Hashers> hashers = make_hashers();
    if (!hashers) {
        return hashers.error();
    }
    Plan plan{std::move(corpus), std::move(suite), seed, std::move(make_hashers)};
    plan.edits = edit_names(plan.suite, plan.corpus);
    for (const auto& hasher : *hashers) {
        plan.algorithms.push_back(hasher->info());
    }
    return plan;
}

std::string identity_of(const Plan& plan) {
    Json json = {{"version", WHORL_VERSION},
                 {"seed", plan.seed},
                 {"suite", plan.suite.text},
                 {"corpus", plan.corpus.digest},
                 {"algorithms", Json::array()}};
    for (const AlgorithmInfo& info : plan.algorithms) {
        json["algorithms"].push_back(json_of(info));
    }
    for (const CorpusPicture& picture : plan.corpus.pictures) {
        for (const Copy& copy : picture.copies) {
            json["copies"].push_back(Json::array({copy.file, copy.name.transform, copy.name.severity}));
        }
    }
    return Sha256::of(json.dump()).hex();
}

}  // namespace whorl::lab
