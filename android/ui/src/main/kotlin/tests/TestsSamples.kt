package cn.fujian.bamin.ui.tests

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.NaatResult
import cn.fujian.bamin.core.tests.Test
import cn.fujian.bamin.core.tests.Tests
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.steps.Step

/** 1 December 2020, 08:14 in Fujian. */
private const val NOW = 1_606_781_640L

private val two = Tests(
    listOf(
        Test(1_606_725_600, 1_606_741_200, "福州市疾病预防控制中心", NaatResult.Negative),
        Test(1_606_468_200, null, "福建医科大学附属协和医院发热门诊", NaatResult.Negative),
    ),
    asOf = NOW - 120,
)
private val positive = two.copy(tests = two.tests.take(1).map { it.copy(result = NaatResult.Positive) })
private val offline = Step.Failed(Failure("error.unreachable", kind = FailureKind.Network))

private fun sample(name: String, state: TestsState) = Sample(name) { TestsScreen(state, "1", {}, {}, {}) }

val testsSamples = ScreenSamples(
    "tests",
    listOf(
        sample("two", TestsState(two, now = NOW)),
        sample("positive", TestsState(positive, now = NOW)),
        sample("none", TestsState(Tests(emptyList(), NOW - 120), now = NOW)),
        sample("loading", TestsState(refresh = Step.Running, now = NOW)),
        sample("offline", TestsState(two.copy(asOf = NOW - 90_000), offline, NOW)),
        sample("offline_never", TestsState(null, offline, NOW)),
    ),
)
