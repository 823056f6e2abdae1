package cn.fujian.bamin.ui.home

import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.ui.unit.DpSize
import cn.fujian.bamin.core.Failure
import cn.fujian.bamin.core.FailureKind
import cn.fujian.bamin.core.FamilyRelation
import cn.fujian.bamin.core.LastTest
import cn.fujian.bamin.core.NaatResult
import cn.fujian.bamin.core.services.Service
import cn.fujian.bamin.core.settings.Language
import cn.fujian.bamin.core.wallet.NoPass
import cn.fujian.bamin.ui.samples.Phone
import cn.fujian.bamin.ui.samples.Sample
import cn.fujian.bamin.ui.samples.ScreenSamples
import cn.fujian.bamin.ui.samples.SmallPhone
import cn.fujian.bamin.ui.samples.sampleSymbol
import cn.fujian.bamin.ui.text.LocalTexts
import cn.fujian.bamin.ui.theme.Tone

/** 1 December 2020, 08:12:46 in Fujian. */
private const val NOW = 1_606_781_566L

private val people = listOf(
    Person("1", "林**", own = true, relation = null, tone = Tone.Green),
    Person("2", "王**", own = false, relation = FamilyRelation.Parent, tone = Tone.Orange),
    Person("3", "林**", own = false, relation = FamilyRelation.Parent, tone = Tone.Green),
    Person("4", "陈**", own = false, relation = FamilyRelation.Spouse, tone = Tone.Green),
    Person("5", "林*", own = false, relation = FamilyRelation.Child, tone = Tone.Green),
    Person("6", "林**", own = false, relation = FamilyRelation.Child, tone = Tone.Unchecked),
)

private val green = HomePage.Code(
    symbol = sampleSymbol(),
    tone = Tone.Green,
    number = "382704159630",
    name = "林**",
    asOf = NOW - 46,
    validUntil = 1_606_856_400,
    test = LastTest(NaatResult.Negative, "2020-11-30"),
    at = NOW,
    challenge = null,
)

internal val greenState = HomeState(
    people = people,
    shown = "1",
    unread = 2,
    page = green,
)

internal val orangeState = greenState.copy(
    people = listOf(
        Person("1", "陈**", own = true, relation = null, tone = Tone.Orange),
        Person("2", "林**", own = false, relation = FamilyRelation.Spouse, tone = Tone.Green),
        Person("3", "陈*", own = false, relation = FamilyRelation.Child, tone = Tone.Green),
    ),
    unread = 1,
    page = green.copy(symbol = sampleSymbol(12), tone = Tone.Orange, number = "610488527193", name = "陈**"),
    reasons = ReasonsLine(count = 2, ends = 1, first = 1_607_477_400),
)

private fun noCode(why: NoPass, own: Boolean = true) = greenState.copy(
    people = listOf(Person("1", "林**", own = true, relation = null, tone = Tone.Unchecked)),
    unread = 0,
    page = HomePage.NoCode(why, own),
)

/** The operator's entries, in the language of the screen as the engine gives them. */
private fun entries(language: Language) = when (language) {
    Language.Chinese -> listOf("疫情服务", "去乘车", "去买药", "为家人申领")
    Language.English -> listOf("Services", "Transit", "Pharmacy", "Add family")
}.zip(listOf("epidemic", "transit", "medicine", "family")) { name, icon -> Service(icon, name, icon, null, null) }

private fun sample(name: String, state: HomeState, size: DpSize = Phone, secondsLeft: Int = 14) = Sample(name, size) {
    val green = (state.page as? HomePage.Code)?.tone == Tone.Green
    val services = if (green) entries(LocalTexts.current.language) else emptyList()
    val tick = remember { mutableStateOf(HomeTick(NOW * 1000, secondsLeft)) }
    HomeScreen(state.copy(services = services), tick, {}, {})
}

val homeSamples = ScreenSamples(
    "home",
    listOf(
        sample("green", greenState),
        sample("green_small", greenState, SmallPhone),
        sample("green_alone", greenState.copy(people = people.take(1), unread = 0, page = green.copy(test = null))),
        sample("orange", orangeState, secondsLeft = 8),
        sample("orange_small", orangeState, SmallPhone, secondsLeft = 8),
        sample("digits", greenState.copy(digits = "48")),
        sample("digits_in", greenState.copy(page = green.copy(challenge = 4821))),
        sample("offline", greenState.copy(page = green.copy(asOf = NOW - 263_000), notice = HomeNotice.Offline(NOW - 262_800, NOW))),
        sample("clock_unsure", greenState.copy(notice = HomeNotice.ClockUnsure)),
        sample("revoked", greenState.copy(notice = HomeNotice.Revoked)),
        sample("not_applied", HomeState(page = HomePage.NotApplied)),
        sample("no_consent", noCode(NoPass.NoConsent)),
        sample("no_pass", noCode(NoPass.None)),
        sample("member_unconfirmed", noCode(NoPass.None, own = false)),
        sample("ended", noCode(NoPass.Ended(NOW - 3_600))),
        sample("later", noCode(NoPass.Later(NOW + 3_600))),
        sample("origin_waiting", noCode(NoPass.OriginWaiting)),
        sample("captured", greenState.copy(page = HomePage.Captured)),
        sample("opening", HomeState()),
        sample("failed", greenState.copy(page = HomePage.Failed(Failure("error.keys_unavailable", kind = FailureKind.Keys)))),
    ),
)
