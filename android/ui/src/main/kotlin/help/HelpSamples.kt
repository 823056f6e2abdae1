package cn.fujian.bamin.ui.help

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.help.Help
import cn.fujian.bamin.core.help.Hotline
import cn.fujian.bamin.core.help.Hours
import cn.fujian.bamin.core.help.Topic
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.steps.Loaded
import cn.fujian.bamin.ui.text.LocalTexts

private val day = listOf(Hours("08:00", "12:00"), Hours("14:00", "18:00"))

/** What an operator may have written, in the language of the screen. */
private fun help(language: Language) = when (language) {
    Language.Chinese -> Help(
        1,
        listOf(
            Topic("face", "人脸核验一直不通过怎么办", "请在光线充足的地方摘下口罩和帽子，正对手机。\n\n仍不通过的，可以带身份证到就近的政务服务中心办理。"),
            Topic("none", "为什么没有健康码", "可能是还没有申领、没有同意出示，或者很久没有联网。"),
            Topic("elder", "老人没有手机怎么通行", "可以由家人代为申领，也可以出示身份证，由工作人员查验。"),
        ),
        listOf(Hotline("province", "省服务热线", "0591-5550 0123", day, open = true), Hotline("health", "卫生热线", "0591-5550 0456", day, open = false)),
    )
    Language.English -> Help(
        1,
        listOf(
            Topic("face", "My face isn't recognised", "Stand in good light without a mask or hat.\n\nIf it still fails, take your ID card to a service centre nearby."),
            Topic("none", "Why is there no code?", "You may not have applied, not have agreed to showing it, or been offline for long."),
            Topic("elder", "How does somebody without a phone pass?", "A family member can apply for them, or they show an ID card."),
        ),
        listOf(Hotline("province", "Hotline of the province", "0591-5550 0123", day, open = true), Hotline("health", "Health hotline", "0591-5550 0456", day, open = false)),
    )
}

private fun sample(name: String, state: HelpState) = Sample(name) { HelpScreen(state, {}, {}) }

val helpSamples = ScreenSamples(
    "help",
    listOf(
        Sample("full") { HelpScreen(HelpState(Loaded.Done(help(LocalTexts.current.language))), {}, {}) },
        Sample("open") { HelpScreen(HelpState(Loaded.Done(help(LocalTexts.current.language)), open = "face"), {}, {}) },
        sample("never_fetched", HelpState(Loaded.Done(null))),
        sample("loading", HelpState()),
        sample("failed", HelpState(Loaded.Failed(Failure("error.unreachable", kind = FailureKind.Network)))),
    ),
)
