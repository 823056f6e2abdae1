package cn.fujian.bamin.ui.reasons

import cn.fujian.bamin.core.Colour
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.help.Hotline
import cn.fujian.bamin.core.help.Hours
import cn.fujian.bamin.core.reasons.ColourReason
import cn.fujian.bamin.core.reasons.Lifted
import cn.fujian.bamin.core.reasons.Reasons
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.steps.Loaded

/** 1 December 2020, 08:14 in Fujian. */
private const val NOW = 1_606_781_640L

private val clinic = ColourReason("R5", "福州市卫生健康委员会", 1_606_267_800, 1_607_477_400, "watch_your_health")
private val closed = ColourReason("R4", "晋安区疫情防控指挥部", 1_606_651_200, null, "stay_in_the_community")
private val hotline = Hotline("province", "省服务热线", "0591-5550 0123", listOf(Hours("08:00", "12:00"), Hours("14:00", "18:00")), open = true)

private val orange = Reasons(Colour.Orange, NOW - 120, 1_606_267_800, listOf(clinic, closed), emptyList(), null)

private fun sample(name: String, reasons: Loaded<Reasons>, line: Hotline? = hotline) =
    Sample(name) { ReasonsScreen(ReasonsState(reasons, line, NOW), "1", {}, {}, {}) }

val reasonsSamples = ScreenSamples(
    "reasons",
    listOf(
        sample("orange", Loaded.Done(orange)),
        sample("orange_one", Loaded.Done(orange.copy(reasons = listOf(clinic))), hotline.copy(open = false)),
        sample("green", Loaded.Done(Reasons(Colour.Green, NOW - 120, 1_606_000_000, emptyList(), emptyList(), null))),
        sample(
            "green_lifted",
            Loaded.Done(Reasons(Colour.Green, NOW - 120, NOW - 7_200, emptyList(), listOf(Lifted(clinic, "appeal", 1_607_300_000)), null)),
        ),
        sample("loading", Loaded.Loading, line = null),
        sample("failed", Loaded.Failed(Failure("error.unreachable", kind = FailureKind.Network))),
    ),
)
