package cn.fujian.bamin.ui.components

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.toggleable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.SemanticsPropertyKey
import androidx.compose.ui.semantics.SemanticsPropertyReceiver
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.stateDescription
import cn.fujian.bamin.ui.theme.Space
import cn.fujian.bamin.ui.theme.Tone

/**
 * Something to touch, never smaller than a finger. [label] replaces the words inside for a screen
 * reader, [state] is read after them.
 */
fun Modifier.press(
    label: String? = null,
    state: String? = null,
    role: Role = Role.Button,
    onClick: () -> Unit,
): Modifier = this
    .defaultMinSize(Space.touch, Space.touch)
    .clickable(role = role, onClick = onClick)
    .semantics {
        label?.let { contentDescription = it }
        state?.let { stateDescription = it }
    }

/** One of several to choose from. */
fun Modifier.choose(chosen: Boolean, label: String? = null, role: Role = Role.RadioButton, onChoose: () -> Unit): Modifier = this
    .defaultMinSize(Space.touch, Space.touch)
    .selectable(chosen, role = role, onClick = onChoose)
    .semantics { label?.let { contentDescription = it } }

/** Something that is on or off. */
fun Modifier.toggle(on: Boolean, role: Role = Role.Checkbox, onChange: (Boolean) -> Unit): Modifier = this
    .defaultMinSize(Space.touch, Space.touch)
    .toggleable(on, role = role, onValueChange = onChange)

/** Marks where a tone is drawn: each such place has to say it, too. */
val ToneShown = SemanticsPropertyKey<Tone>("ToneShown")
var SemanticsPropertyReceiver.toneShown by ToneShown
