"""Checks an MPIJob for the fields that the MPI operator wants and for numbers that must agree.

Prints every fault, and exits with 1 where there is one.
"""

import sys

import yaml

faults = []


def at(value, path, kind=None):
    """The value at a dotted path; a fault where it is missing or of another kind."""
    for key in path.split("."):
        if not isinstance(value, dict) or key not in value:
            faults.append(f"{path}: missing")
            return kind() if kind else None
        value = value[key]
    if kind and not isinstance(value, kind):
        faults.append(f"{path}: {value!r}: expected {kind.__name__}")
        return kind()
    return value


def expect(holds, what):
    if not holds:
        faults.append(what)


def after(words, option):
    """The word after an option; nothing where there is none."""
    return words[words.index(option) + 1] if option in words[:-1] else None


def check(job):
    expect(job.get("apiVersion") == "kubeflow.org/v2beta1", "apiVersion: expected v2beta1")
    expect(job.get("kind") == "MPIJob", "kind: expected MPIJob")
    at(job, "metadata.name", str)
    slots = at(job, "spec.slotsPerWorker", int)
    policy = at(job, "spec.runPolicy.cleanPodPolicy", str)
    expect(policy in ("Running", "All", "None"), f"cleanPodPolicy: {policy!r}")
    replicas = at(job, "spec.mpiReplicaSpecs", dict)
    expect(set(replicas) == {"Launcher", "Worker"}, "mpiReplicaSpecs: expected Launcher, Worker")
    for role in ("Launcher", "Worker"):
        at(replicas, f"{role}.replicas", int)
        pod = at(replicas, f"{role}.template.spec", dict)
        containers = at(pod, "containers", list)
        expect(len(containers) == 1, f"{role}: {len(containers)} containers: expected 1")
        mounts, volumes = set(), {volume["name"] for volume in pod.get("volumes", [])}
        for container in containers:
            for field in ("name", "image"):
                at(container, field, str)
            for field in ("command", "args"):
                for word in at(container, field, list):
                    expect(isinstance(word, str), f"{role}: {field}: {word!r}: expected a string")
            at(container, "resources.limits.cpu")
            at(container, "resources.limits.memory", str)
            mounts |= {mount["name"] for mount in container.get("volumeMounts", [])}
        expect(mounts == volumes, f"{role}: mounts {mounts} of volumes {volumes}")
    if faults:
        return
    expect(replicas["Launcher"]["replicas"] == 1, "Launcher: expected one replica")
    launcher = replicas["Launcher"]["template"]["spec"]["containers"][0]
    worker = replicas["Worker"]["template"]["spec"]["containers"][0]
    words = launcher["command"] + launcher["args"]
    processes = replicas["Worker"]["replicas"] * slots
    expect(after(words, "-n") == str(processes), f"mpirun -n: expected {processes}")
    threads = int(after(words, "--workers") or 0) * slots
    expect(str(worker["resources"]["limits"]["cpu"]) == str(threads), f"cpu: expected {threads}")
    expect(
        any(mount["mountPath"] == "/dev/shm" for mount in worker.get("volumeMounts", [])),
        "Worker: nothing at /dev/shm",
    )


try:
    with open(sys.argv[1], encoding="utf-8") as file:
        documents = list(yaml.safe_load_all(file))
except yaml.YAMLError as error:
    sys.exit(f"{sys.argv[1]}: {error}")
expect(len(documents) == 1, f"{len(documents)} documents: expected 1")
for document in documents:
    check(document)
for text in faults:
    print(f"{sys.argv[1]}: {text}", file=sys.stderr)
sys.exit(1 if faults else 0)
