package cn.fujian.bamin.ui.messages

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.messages.Message
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.steps.Step

/** 1 December 2020, 08:14 in Fujian. */
private const val NOW = 1_606_781_640L

private fun letter(id: Int, code: String, ago: Long, read: Boolean, about: String? = null, params: Map<String, String> = emptyMap()) =
    Letter(Message("$id", "1", NOW - ago, code, params, read), about)

private val letters = listOf(
    letter(1, "colour_orange", 600, read = false, params = mapOf("reason" to "R5")),
    letter(2, "hand_over_accepted", 4_000, read = false, about = "林*"),
    letter(3, "origin_green", 60_000, read = true),
    letter(4, "family_added", 62_000, read = true, about = "王**"),
    letter(5, "appeal_accepted", 400_000, read = true),
    letter(6, "phone_replaced", 500_000, read = true, params = mapOf("count" to "1")),
)

private val full = MessagesState(letters, unread = 2, more = true, now = NOW)

private fun sample(name: String, state: MessagesState) = Sample(name) { MessagesScreen(state, {}, {}, {}) }

val messagesSamples = ScreenSamples(
    "messages",
    listOf(
        sample("full", full),
        sample("all_read", full.copy(messages = letters.drop(2), unread = 0, more = false)),
        sample("none", MessagesState(now = NOW)),
        sample("refresh_failed", full.copy(refresh = Step.Failed(Failure("error.unreachable", kind = FailureKind.Network)))),
    ),
)
