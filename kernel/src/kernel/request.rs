//! Reading requests: whole ones, and those that lack something.

use anyhow::{Result, ensure};
use jupyter_protocol::{Header, JupyterMessage, JupyterMessageContent as Content, UnknownMessage};
use jupyter_zmq_client::{Connection, RawMessage};
use serde_json::{Map, Value, json};
use zeromq::SocketRecv;

/// Waits for the next message with a right signature. A request that is not as it should be comes as an unknown message,
/// so that it is answered with an error: one who waits for an answer should get one.
pub async fn next<S: SocketRecv>(connection: &mut Connection<S>) -> Result<JupyterMessage> {
    let frames = connection.socket.recv().await?;
    let RawMessage {
        zmq_identities,
        jparts,
    } = RawMessage::from_multipart(frames, &connection.mac)?;
    ensure!(jparts.len() >= 4, "a message of {} parts", jparts.len());
    let part = |index: usize| serde_json::from_slice::<Value>(&jparts[index]);
    let mut content = part(3)?;
    let header: Header = serde_json::from_value(part(0)?)?;
    fill_in(&header.msg_type, &mut content);
    let whole = json!({
        "header": header,
        "parent_header": part(1)?,
        "metadata": part(2)?,
        "content": content,
        "buffers": [],
    });
    let message = JupyterMessage::from_value(whole).unwrap_or_else(|error| {
        let content = UnknownMessage {
            msg_type: header.msg_type.clone(),
            content: json!({ "reason": error.to_string() }),
        };
        JupyterMessage {
            zmq_identities: Vec::new(),
            header,
            parent_header: None,
            metadata: json!({}),
            content: Content::UnknownMessage(content),
            buffers: Vec::new(),
            channel: None,
        }
    });
    Ok(message.with_zmq_identities(zmq_identities))
}

/// The answer to a request that is not known or could not be read.
pub fn refusal(request: &UnknownMessage) -> Option<Content> {
    let name = &request.msg_type;
    let reason = request.content["reason"].as_str();
    name.ends_with("_request").then(|| {
        request.reply(json!({
            "status": "error",
            "ename": "not understood",
            "evalue": reason.map_or_else(|| format!("this kernel knows no {name}"), str::to_string),
            "traceback": [],
        }))
    })
}

/// Jupyter's own clients leave out what they do not care about.
fn fill_in(kind: &str, content: &mut Value) {
    let defaults = match kind {
        "history_request" => json!({
            "hist_access_type": "tail", "output": false, "raw": true, "session": 0, "start": 0, "stop": 0, "n": 1000,
            "pattern": "*", "unique": false,
        }),
        "execute_request" => {
            json!({ "silent": false, "store_history": true, "user_expressions": {} })
        }
        _ => return,
    };
    let (Value::Object(content), Value::Object(defaults)) = (content, defaults) else {
        return;
    };
    let given = std::mem::take(content);
    *content = defaults.into_iter().chain(given).collect::<Map<_, _>>();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_leaves_out_is_filled_in() {
        let mut content = json!({ "hist_access_type": "range", "start": 3 });
        fill_in("history_request", &mut content);
        assert_eq!(
            (&content["start"], &content["stop"], &content["n"]),
            (&json!(3), &json!(0), &json!(1000))
        );
        assert_eq!(content["hist_access_type"], "range");
    }

    #[test]
    fn a_request_that_is_not_understood_is_refused_and_other_messages_are_not() {
        let of = |msg_type: &str| {
            refusal(&UnknownMessage {
                msg_type: msg_type.into(),
                content: Value::Null,
            })
        };
        assert!(
            matches!(of("debug_me_request"), Some(Content::UnknownMessage(reply)) if reply.msg_type == "debug_me_reply")
        );
        assert!(of("comm_msg").is_none());
    }
}
