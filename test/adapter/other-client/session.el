;;; session.el --- Drives one session with dap-mode, without a screen  -*- lexical-binding: t; -*-

;; emacs -Q --batch -l session.el PROGRAM LINE COMMAND...
;;
;; Sets a breakpoint at a line of a workflow, as a person would, runs it with the adapter that the command starts, and
;; moves. At each stop it writes one line of JSON: what dap-mode knows of the stop.

;;; Code:

(dolist (folder (file-expand-wildcards "/usr/share/emacs/site-lisp/elpa/*"))
  (add-to-list 'load-path folder))

(require 'json)
(require 'dap-mode)
;; Has the exception filters that a session asks for.
(require 'dap-ui)

(defvar playhead-program (pop command-line-args-left))
(defvar playhead-line (string-to-number (pop command-line-args-left)))
(defvar playhead-adapter command-line-args-left)
(setq command-line-args-left nil)

(setq dap-auto-show-output nil
      dap-auto-configure-features nil
      dap-print-io nil)

(defun playhead-errors ()
  "What the adapter wrote to its error stream."
  (mapconcat (lambda (buffer)
               (if (string-suffix-p "stderr*" (buffer-name buffer)) (with-current-buffer buffer (buffer-string)) ""))
             (buffer-list) ""))

(defun playhead-wait (what test)
  "Give the adapter time until TEST holds; WHAT names it for the error."
  (let ((tries 0))
    (while (not (funcall test))
      (when (> (cl-incf tries) 2000) (error "There was no %s in 20 seconds\n%s" what (playhead-errors)))
      (accept-process-output nil 0.01))))

(defun playhead-session () (dap--cur-session))

(defun playhead-stopped () (dap--debug-session-active-frame (playhead-session)))

(defun playhead-ended () (not (dap--session-running (playhead-session))))

(defun playhead-variables ()
  "The variables of the first scope of the active frame, as an alist."
  (let* ((session (playhead-session))
         (frame (gethash "id" (playhead-stopped)))
         (scopes (gethash "scopes" (dap-request session "scopes" :frameId frame)))
         (reference (gethash "variablesReference" (car scopes)))
         (found (dap-request session "variables" :variablesReference reference)))
    (mapcar (lambda (one) (cons (gethash "name" one) (gethash "value" one))) (gethash "variables" found))))

(defun playhead-tell (after)
  "Write down where the session stands AFTER a command."
  (let* ((session (playhead-session))
         (frames (gethash (dap--debug-session-thread-id session)
                          (dap--debug-session-thread-stack-frames session))))
    (princ (json-encode
            `((after . ,after)
              (stack . ,(vconcat (mapcar (lambda (frame) (gethash "name" frame)) frames)))
              (line . ,(gethash "line" (playhead-stopped)))
              ;; Where point is: dap-mode has gone to the line in the buffer of the file.
              (shown . ,(with-current-buffer (find-buffer-visiting playhead-program) (line-number-at-pos)))
              (variables . ,(playhead-variables)))))
    (terpri)))

(defun playhead-move (name command)
  "Run COMMAND, wait for where it leads, and write that down under NAME."
  (funcall command)
  (playhead-wait (concat "stop after " name) #'playhead-stopped)
  (playhead-tell name))

(find-file playhead-program)
(goto-char (point-min))
(forward-line (1- playhead-line))
(dap-breakpoint-add)

(dap-start-debugging
 (list :type "playhead" :request "launch" :name "workflow" :program playhead-program :record :json-false
       :dap-server-path playhead-adapter))
(playhead-wait "session" #'playhead-session)

(playhead-move "breakpoint" #'ignore)
(playhead-move "stepIn" (lambda () (dap-step-in (playhead-session))))
(playhead-move "next" (lambda () (dap-next (playhead-session))))
(playhead-move "stepOut" (lambda () (dap-step-out (playhead-session))))
;; dap-mode has no command for it, but what its commands are made of.
(playhead-move "stepBack" (lambda () (dap--step "stepBack" (playhead-session))))
(playhead-move "next again" (lambda () (dap-next (playhead-session))))
(princ (json-encode
        `((after . "dap-eval")
          (result . ,(gethash "result" (dap-request (playhead-session) "evaluate"
                                                    :expression "size(items) + 40"
                                                    :frameId (gethash "id" (playhead-stopped))))))))
(terpri)
(dap-continue (playhead-session) (dap--debug-session-thread-id (playhead-session)))
(playhead-wait "end" #'playhead-ended)
(princ (json-encode '((after . "end"))))
(terpri)

;;; session.el ends here
