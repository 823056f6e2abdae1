package cn.fujian.bamin.ui.accesslog

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.accesslog.Look
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.steps.Step

/** 1 December 2020, 08:14 in Fujian. */
private const val NOW = 1_606_781_640L

private val looks = listOf(
    SeenBy(Look(NOW - 700, "code", "闽江花园小区居民委员会", "南门", 350_103), "福建省福州市台江区"),
    SeenBy(Look(NOW - 3_000, "number", "福州市公交集团有限公司", "江滨客运站", 350_103), "福建省福州市台江区"),
    SeenBy(Look(NOW - 70_000, "code", "福建医科大学附属协和医院", "门诊楼", 350_102), "福建省福州市鼓楼区"),
    SeenBy(Look(NOW - 400_000, "appeal", "福州市卫生健康委员会", null, null), null),
)
private val full = AccessLogState(looks, "4", 30 * 86_400L, Step.Idle, NOW)
private val offline = Step.Failed(Failure("error.unreachable", kind = FailureKind.Network))

private fun sample(name: String, state: AccessLogState) = Sample(name) { AccessLogScreen(state, {}, {}) }

val accessLogSamples = ScreenSamples(
    "access_log",
    listOf(
        sample("full", full),
        sample("none", AccessLogState(kept = 30 * 86_400L, load = Step.Idle, now = NOW)),
        sample("loading", AccessLogState(now = NOW)),
        sample("offline", AccessLogState(load = offline, now = NOW)),
        sample("older_failed", full.copy(load = offline)),
    ),
)
