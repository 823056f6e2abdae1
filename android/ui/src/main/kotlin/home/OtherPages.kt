package cn.fujian.bamin.ui.home

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.background
import androidx.compose.foundation.shape.CircleShape
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import cn.fujian.bamin.core.wallet.NoPass
import cn.fujian.bamin.ui.components.Band
import cn.fujian.bamin.ui.components.Card
import cn.fujian.bamin.ui.components.Glyph
import cn.fujian.bamin.ui.components.Icons
import cn.fujian.bamin.ui.components.PrimaryButton
import cn.fujian.bamin.ui.components.SecondaryButton
import cn.fujian.bamin.ui.navigation.Route
import cn.fujian.bamin.ui.text.text
import cn.fujian.bamin.ui.theme.Bamin
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone
import cn.fujian.bamin.ui.theme.bold

/** The first page of a new phone: what this is, and the one tap that begins. */
@Composable
internal fun NotAppliedCard(go: (Route) -> Unit, modifier: Modifier) {
    Card(modifier) {
        Sentence(Icons.Code, text("home.not_applied"), text("home.not_applied.note"))
        Buttons {
            PrimaryButton(text("home.apply"), { go(Route.SignIn) })
            SecondaryButton(text("home.help_no_code"), { go(Route.Help) })
        }
    }
}

/** Why there is no code, in words, and what to do about it. Never a spinner where a code belongs. */
@Composable
internal fun NoCodeCard(page: HomePage.NoCode, onEvent: (HomeEvent) -> Unit, go: (Route) -> Unit, modifier: Modifier) {
    val key = "home.${page.why.key}" + if (page.why == NoPass.None && !page.own) ".family" else ""
    Card(modifier) {
        Band(Tone.Unchecked, text("$key.word"), null, compact = false)
        Sentence(icon(page.why), text(key), text("$key.note"))
        Buttons {
            when (page.why) {
                NoPass.NoConsent -> PrimaryButton(text("home.read_consent"), { go(Route.Consents) })
                NoPass.None, is NoPass.Ended, is NoPass.Later ->
                    PrimaryButton(text("home.renew_now"), { onEvent(HomeEvent.TryAgain) }, icon = Icons.Again)
                NoPass.OriginWaiting -> PrimaryButton(text("home.see_origin"), { go(Route.Arrival) })
            }
            SecondaryButton(text("home.help_no_code"), { go(Route.Help) })
        }
    }
}

/** While the screen is recorded there is no code on it. */
@Composable
internal fun CapturedCard(modifier: Modifier) {
    Card(modifier) { Sentence(Icons.Eye, text("home.captured"), text("home.captured.note")) }
}

@Composable
private fun Sentence(icon: ImageVector, title: String, note: String) {
    Column(
        Modifier.fillMaxWidth().padding(start = Space.xl, end = Space.xl, top = 40.dp, bottom = Space.xl),
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        Box(Modifier.size(72.dp).background(Bamin.palette.recess, CircleShape), Alignment.Center) { Glyph(icon, size = 32.dp) }
        Spacer(Modifier.height(Space.l))
        Text(title, Modifier.semantics { heading() }, style = Bamin.type.heading.bold, textAlign = TextAlign.Center)
        Text(note, Modifier.padding(top = Space.s), Bamin.palette.ink2, textAlign = TextAlign.Center)
    }
}

@Composable
private fun Buttons(content: @Composable () -> Unit) {
    Column(
        Modifier.fillMaxWidth().padding(start = Space.l, end = Space.l, bottom = Space.l),
        verticalArrangement = Arrangement.spacedBy(Space.m),
    ) { content() }
}

private fun icon(why: NoPass): ImageVector = when (why) {
    NoPass.NoConsent -> Icons.Paper
    NoPass.None, is NoPass.Later -> Icons.Clock
    is NoPass.Ended -> Icons.NoNetwork
    NoPass.OriginWaiting -> Icons.Place
}
