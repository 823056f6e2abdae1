package cn.fujian.bamin.ui.consents

import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.consents.Consent
import cn.fujian.bamin.core.consents.Purpose
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.steps.Step

/** 1 December 2020, 08:14 in Fujian. */
private const val NOW = 1_606_781_640L

private fun consent(purpose: Purpose, code: String, holds: Boolean, answeredAt: Long?, sent: Boolean = true) =
    Consent(purpose, 1, "consent.$code.1.title", "consent.$code.1.text", holds, answeredAt, sent)

private val account = consent(Purpose.Account, "account", holds = true, answeredAt = 1_606_267_800)
private val showing = consent(Purpose.Showing, "showing", holds = true, answeredAt = NOW - 600, sent = false)
private val given = ConsentsState(listOf(account, showing), now = NOW)
private val asked = ConsentsState(
    listOf(account.copy(holds = false, answeredAt = null), showing.copy(holds = false, answeredAt = null)),
    open = Purpose.Account,
    now = NOW,
)

private fun sample(name: String, state: ConsentsState) = Sample(name) { ConsentsScreen(state, {}, {}) }

val consentsSamples = ScreenSamples(
    "consents",
    listOf(
        sample("asked", asked),
        sample("given", given),
        sample("given_open", given.copy(open = Purpose.Showing)),
        sample("withdrawing", given.copy(withdrawing = Purpose.Showing)),
        sample("withdrawn", given.copy(consents = listOf(account, showing.copy(holds = false)), open = Purpose.Showing)),
        sample("failed", given.copy(answer = Step.Failed(Failure("error.storage_full", kind = FailureKind.Storage)))),
    ),
)
